/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.cs.codec.PublishFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FrameCacheTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final FrameCache cache = new FrameCache();

    @AfterEach
    void releasesEverything() {
        cache.close();
        assertThat(cache.count()).isZero();
        assertThat(cache.bytes()).isZero();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private PublishFrame frame(Message message, Qos qos) {
        return cache.frame(message, qos, allocator);
    }

    private static Message message(int size) {
        return new Message(new TopicName("a"), Payload.of(new byte[size]), Qos.EXACTLY_ONCE, false, null);
    }

    @Test
    void encodesAMessageOnceForEachQos() {
        Message message = message(10);
        assertThat(frame(message, Qos.AT_MOST_ONCE)).isSameAs(frame(message, Qos.AT_MOST_ONCE));
        assertThat(frame(message, Qos.AT_LEAST_ONCE)).isNotSameAs(frame(message, Qos.EXACTLY_ONCE));
        assertThat(cache.count()).isEqualTo(3);
    }

    @Test
    void tellsEqualMessagesApartByIdentity() {
        assertThat(frame(message(10), Qos.AT_MOST_ONCE)).isNotSameAs(frame(message(10), Qos.AT_MOST_ONCE));
    }

    @Test
    void dropsTheOldestBeyondItsCount() {
        Message first = message(1);
        PublishFrame frame = frame(first, Qos.AT_MOST_ONCE);
        IntStream.range(0, FrameCache.MAX_FRAMES).forEach(i -> frame(message(1), Qos.AT_MOST_ONCE));
        assertThat(cache.count()).isEqualTo(FrameCache.MAX_FRAMES);
        assertThat(frame(first, Qos.AT_MOST_ONCE)).isNotSameAs(frame);
    }

    @Test
    void dropsTheOldestBeyondItsBytes() {
        IntStream.range(0, 100).forEach(i -> frame(message(100_000), Qos.AT_MOST_ONCE));
        assertThat(cache.bytes()).isLessThanOrEqualTo(FrameCache.MAX_BYTES);
        assertThat(allocator.metric().usedDirectMemory()).isLessThanOrEqualTo(FrameCache.MAX_BYTES);
    }

    @Test
    void keepsOneThatIsLargerThanAllItMayHold() {
        Message huge = message(FrameCache.MAX_BYTES + 1);
        assertThat(frame(huge, Qos.AT_MOST_ONCE)).isSameAs(frame(huge, Qos.AT_MOST_ONCE));
        frame(message(1), Qos.AT_MOST_ONCE);
        assertThat(cache.count()).isEqualTo(1);
    }

    @Test
    void aFrameThatWasHandedOutOutlivesTheCache() {
        ByteBuf shared = frame(message(10), Qos.AT_MOST_ONCE).share();
        cache.close();
        assertThat(shared.readableBytes()).isEqualTo(15);
        shared.release();
    }
}
