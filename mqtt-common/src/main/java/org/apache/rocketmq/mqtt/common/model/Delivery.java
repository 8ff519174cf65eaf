/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

/**
 * A message of QoS 1 or 2 on its way to a client, from its first PUBLISH to the acknowledgement that ends it (MQTT 3.1.1 section 4.4).
 *
 * @param packetId 1..65535
 * @param qos 1 or 2, as sent
 * @param released PUBREC came: what is sent again is PUBREL
 * @param source where the message can be had again
 */
public record Delivery(int packetId, Qos qos, boolean released, Source source) {

    public Delivery {
        if (packetId < 1 || packetId > 65_535) {
            throw new IllegalArgumentException("packetId: " + packetId + " (expected: 1..65535)");
        }
        if (qos == Qos.AT_MOST_ONCE) {
            throw new IllegalArgumentException("qos: " + qos + " (expected: 1 or 2)");
        }
    }

    public Delivery release() {
        return new Delivery(packetId, qos, true, source);
    }

    /** Where a message that was sent can be had again. */
    public sealed interface Source {}

    /**
     * An entry of a light queue.
     *
     * @param offset in the queue
     * @param place in the broker's commit log: whether the entry is still the same
     */
    public record Queued(QueueName queue, String broker, long offset, long place) implements Source {}

    /** The message itself: it is in no light queue, or need not be for as long as it is in flight (a retained message). */
    public record Held(Message message) implements Source {}
}
