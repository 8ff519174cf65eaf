/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.sysflag.MessageSysFlag;
import org.junit.jupiter.api.Test;

final class MessageListTest {

    @Test
    void aMessageThatCannotBeReadDoesNotHideThoseBehindIt() throws Exception {
        ByteBuffer answer = ByteBuffer.allocate(4_096);
        answer.put(stored("first", 0, 0));
        answer.put(stored("says it is compressed and is not", 1, MessageSysFlag.COMPRESSED_FLAG));
        answer.put(stored("third", 2, 0));
        var messages = MessageList.decode(answer.flip());
        assertThat(messages).extracting(MessageExt::getQueueOffset).containsExactly(0L, 1L, 2L);
        assertThat(messages).extracting(MessageExt::getTopic).containsExactly("topic", "", "topic");
        assertThat(messages).extracting(MessageExt::getCommitLogOffset).containsExactly(0L, 100L, 200L);
        assertThat(new String(messages.get(2).getBody(), StandardCharsets.UTF_8))
                .isEqualTo("third");
    }

    private static byte[] stored(String body, long offset, int sysFlag) throws Exception {
        MessageExt message = new MessageExt();
        message.setTopic("topic");
        message.setBody(body.getBytes(StandardCharsets.UTF_8));
        message.setQueueOffset(offset);
        message.setCommitLogOffset(offset * 100);
        message.setSysFlag(sysFlag);
        message.setBornHost(new InetSocketAddress("127.0.0.1", 1));
        message.setStoreHost(new InetSocketAddress("127.0.0.1", 1));
        byte[] encoded = MessageDecoder.encode(message, false);
        ByteBuffer.wrap(encoded).putInt(36, sysFlag);
        return encoded;
    }
}
