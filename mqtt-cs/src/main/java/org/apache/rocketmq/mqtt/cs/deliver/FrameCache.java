/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.cs.codec.PublishFrame;

/**
 * The frames that several sessions of one event loop are about to get, each encoded once. Holds at most {@value #MAX_FRAMES} of them and
 * {@value #MAX_BYTES} bytes, or one that is larger; the oldest leave.
 *
 * <p>Owns the frames until they leave or {@link #close}. Event loop only.
 */
final class FrameCache {

    static final int MAX_FRAMES = 1_024;
    static final int MAX_BYTES = 4 << 20;

    private final List<Map<Message, PublishFrame>> byQos = Arrays.stream(Qos.values())
            .<Map<Message, PublishFrame>>map(qos -> new IdentityHashMap<>())
            .toList();
    private final ArrayDeque<Aged> byAge = new ArrayDeque<>();
    private int bytes;

    private record Aged(Message message, Qos qos, PublishFrame frame) {}

    /** The frame, encoded if it is not there; valid until the next call. */
    PublishFrame frame(Message message, Qos qos, ByteBufAllocator allocator) {
        PublishFrame known = byQos.get(qos.level()).get(message);
        if (known != null) {
            return known;
        }
        PublishFrame frame = PublishFrame.of(message, qos, allocator);
        makeRoom(frame.size());
        byQos.get(qos.level()).put(message, frame);
        byAge.add(new Aged(message, qos, frame));
        bytes += frame.size();
        return frame;
    }

    int bytes() {
        return bytes;
    }

    int count() {
        return byAge.size();
    }

    private void makeRoom(int wanted) {
        while (!byAge.isEmpty() && (byAge.size() >= MAX_FRAMES || bytes + wanted > MAX_BYTES)) {
            dropOldest();
        }
    }

    private void dropOldest() {
        Aged oldest = byAge.remove();
        byQos.get(oldest.qos().level()).remove(oldest.message());
        bytes -= oldest.frame().size();
        oldest.frame().release();
    }

    void close() {
        while (!byAge.isEmpty()) {
            dropOldest();
        }
    }
}
