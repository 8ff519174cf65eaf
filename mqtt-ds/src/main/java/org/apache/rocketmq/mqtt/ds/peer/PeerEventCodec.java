/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.peer;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.QueueName;

/**
 * Events as bytes: a version (1), the number of brokers (2 bytes); for each its name and its number of events (4 bytes); for each of these the
 * queue's name and the place (8 bytes). A name is its length in bytes (2) and its UTF-8.
 */
final class PeerEventCodec {

    private static final byte VERSION = 1;

    private PeerEventCodec() {}

    static Payload encode(Collection<PeerEvent> events) {
        Map<String, List<PeerEvent>> byBroker = new LinkedHashMap<>(4);
        int length = 3;
        for (PeerEvent event : events) {
            byBroker.computeIfAbsent(event.broker(), name -> new ArrayList<>()).add(event);
            length += 2 + event.queue().value().length() + Long.BYTES; // the names of queues are ASCII
        }
        for (String broker : byBroker.keySet()) {
            length += 2 + bytes(broker).length + Integer.BYTES;
        }
        ByteBuffer buffer = ByteBuffer.allocate(length);
        buffer.put(VERSION).putShort((short) byBroker.size());
        byBroker.forEach((broker, its) -> {
            putName(buffer, broker);
            buffer.putInt(its.size());
            its.forEach(event -> {
                putName(buffer, event.queue().value());
                buffer.putLong(event.place());
            });
        });
        return Payload.of(buffer.array());
    }

    /** @throws IllegalArgumentException if that is not what {@link #encode} gives */
    static List<PeerEvent> decode(Payload payload) {
        ByteBuffer buffer = ByteBuffer.wrap(payload.bytes());
        try {
            byte version = buffer.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("version: " + version + " (expected: " + VERSION + ")");
            }
            List<PeerEvent> events = new ArrayList<>();
            for (int brokers = Short.toUnsignedInt(buffer.getShort()); brokers > 0; brokers--) {
                String broker = name(buffer);
                for (int count = buffer.getInt(); count > 0; count--) {
                    events.add(new PeerEvent(new QueueName(name(buffer)), broker, buffer.getLong()));
                }
            }
            return events;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("events: cut off after " + buffer.limit() + " bytes", e);
        }
    }

    private static void putName(ByteBuffer buffer, String name) {
        byte[] bytes = bytes(name);
        buffer.putShort((short) bytes.length).put(bytes);
    }

    private static String name(ByteBuffer buffer) {
        byte[] bytes = new byte[Math.min(Short.toUnsignedInt(buffer.getShort()), buffer.remaining() + 1)];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }
}
