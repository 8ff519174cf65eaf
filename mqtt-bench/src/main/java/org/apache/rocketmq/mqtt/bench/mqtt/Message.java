/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import io.netty.buffer.ByteBuf;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.jspecify.annotations.Nullable;

/**
 * One message to publish.
 *
 * @param stamp the beginning of its payload; null: the payload is empty
 * @param payloadBytes 0 without a stamp, at least {@link Stamp#BYTES} with one
 */
public record Message(
        String topic, int qos, boolean retain, @Nullable Stamp stamp, int payloadBytes) {

    public static Message of(String topic, int qos, Stamp stamp, int payloadBytes) {
        return new Message(topic, qos, false, stamp, payloadBytes);
    }

    public static Message retained(String topic, int qos, Stamp stamp, int payloadBytes) {
        return new Message(topic, qos, true, stamp, payloadBytes);
    }

    /** Clears the topic's retained message [MQTT-3.3.1-10]. */
    public static Message clearing(String topic, int qos) {
        return new Message(topic, qos, true, null, 0);
    }

    public void writePayload(ByteBuf out) {
        if (stamp != null) {
            stamp.write(out);
            out.writeZero(payloadBytes - Stamp.BYTES);
        }
    }
}
