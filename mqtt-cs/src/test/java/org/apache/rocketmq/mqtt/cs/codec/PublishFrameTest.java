/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.cs.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PublishFrameTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    @AfterEach
    void releasesEverything() {
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private PublishFrame frame(String payload, Qos qos) {
        Message message = new Message(new TopicName("é/b"), Payload.ofUtf8(payload), Qos.EXACTLY_ONCE, true, null);
        return PublishFrame.of(message, qos, allocator);
    }

    private static byte[] take(ByteBuf buffer) {
        byte[] bytes = ByteBufUtil.getBytes(buffer);
        buffer.release();
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 120, 122, 123, 1_000, 1_024, 1_025, 16_000, 20_000, 2_100_000})
    void hasTheBytesOfAPublishOfAnySize(int size) {
        String payload = "x".repeat(size);
        PublishFrame zero = frame(payload, Qos.AT_MOST_ONCE);
        assertThat(take(zero.share())).isEqualTo(Bytes.publish("é/b", payload));
        assertThat(take(zero.share())).isEqualTo(Bytes.publish("é/b", payload));
        zero.release();
        PublishFrame one = frame(payload, Qos.AT_LEAST_ONCE);
        ByteBuf first = one.share(513, allocator);
        assertThat(take(one.share(7, allocator))).isEqualTo(Bytes.publish("é/b", payload, 1, 7));
        assertThat(take(first)).isEqualTo(Bytes.publish("é/b", payload, 1, 513));
        one.release();
    }

    private byte[] flagged(Qos qos, boolean dup, boolean retain) {
        Message message = new Message(new TopicName("a"), Payload.ofUtf8("m"), Qos.EXACTLY_ONCE, true, null);
        return take(PublishFrame.of(message, qos, dup, retain, allocator).give(qos == Qos.AT_MOST_ONCE ? 0 : 7));
    }

    @Test
    void doesNotPassOnTheFlagsItWasPublishedWith_MQTT_3_3_1_9() {
        assertThat(take(frame("m", Qos.AT_MOST_ONCE).give(0))[0]).isEqualTo((byte) 0x30);
    }

    @Test
    void saysThatItIsRetained_MQTT_3_3_1_8() {
        assertThat(flagged(Qos.AT_MOST_ONCE, false, true))
                .isEqualTo(Bytes.frame(0x31, Bytes.text("a"), Bytes.utf8("m")));
        assertThat(flagged(Qos.EXACTLY_ONCE, false, true))
                .isEqualTo(Bytes.frame(0x35, Bytes.text("a"), Bytes.number(7), Bytes.utf8("m")));
    }

    @Test
    void saysThatItIsSentAgain_MQTT_3_3_1_1() {
        assertThat(flagged(Qos.AT_LEAST_ONCE, true, false)).isEqualTo(Bytes.publishAgain("a", "m", 1, 7));
        assertThat(flagged(Qos.EXACTLY_ONCE, true, false)).isEqualTo(Bytes.publishAgain("a", "m", 2, 7));
    }

    @Test
    void saysThatItIsRetainedAndSentAgain() {
        assertThat(flagged(Qos.AT_LEAST_ONCE, true, true))
                .isEqualTo(Bytes.frame(0x3B, Bytes.text("a"), Bytes.number(7), Bytes.utf8("m")));
    }

    @Test
    void isGivenToItsOnlyReceiverWithoutACopy() {
        assertThat(take(frame("m", Qos.EXACTLY_ONCE).give(65_535))).isEqualTo(Bytes.publish("é/b", "m", 2, 65_535));
        assertThat(take(frame("m", Qos.AT_MOST_ONCE).give(0))).isEqualTo(Bytes.publish("é/b", "m"));
    }
}
