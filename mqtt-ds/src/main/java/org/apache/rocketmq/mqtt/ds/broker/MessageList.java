/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;

/** The messages in the answer to a pull: each begins with its length, so one that cannot be decoded does not hide those behind it. */
final class MessageList {

    /** Where a stored message has its queue offset and its commit-log offset, in bytes from its beginning. */
    private static final int QUEUE_OFFSET_AT = 20;

    private static final int COMMIT_LOG_OFFSET_AT = 28;
    private static final int SHORTEST = 36;

    private MessageList() {}

    /** @return one for each in the buffer; where one is unreadable, a message without a topic in its place */
    static List<MessageExt> decode(ByteBuffer buffer) {
        List<MessageExt> messages = new ArrayList<>();
        while (buffer.remaining() >= SHORTEST) {
            int at = buffer.position();
            int length = buffer.getInt(at);
            if (length < SHORTEST || length > buffer.remaining()) {
                break;
            }
            MessageExt message = MessageDecoder.decode(buffer.slice(at, length), true, true, true);
            messages.add(message == null ? unreadable(buffer, at) : message);
            buffer.position(at + length);
        }
        return messages;
    }

    private static MessageExt unreadable(ByteBuffer buffer, int at) {
        MessageExt message = new MessageExt();
        message.setTopic("");
        message.setQueueOffset(buffer.getLong(at + QUEUE_OFFSET_AT));
        message.setCommitLogOffset(buffer.getLong(at + COMMIT_LOG_OFFSET_AT));
        return message;
    }
}
