/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

/** A change of a {@link SessionState}; {@link SessionState#after} says what each means. Made twice, it is as if made once. */
public sealed interface SessionChange {

    /**
     * A filter is subscribed, or at another QoS.
     *
     * @param queue the light queue of the filter
     * @param from where the subscription starts; without effect if the session reads the queue already
     */
    record Subscribed(TopicFilter filter, Qos qos, QueueName queue, StartPoint from) implements SessionChange {}

    /** The filter's position goes with it; what is in flight stays [MQTT-3.10.4-3]. */
    record Unsubscribed(TopicFilter filter, QueueName queue) implements SessionChange {}

    /** All of a queue at a broker that is before a place was sent. */
    record Moved(QueueName queue, String broker, long place) implements SessionChange {}

    /** A message of QoS 1 or 2 is in flight, behind all others. */
    record Sent(Delivery delivery) implements SessionChange {}

    /** PUBREC came for a message in flight; without effect if none has the packet id. */
    record Released(int packetId) implements SessionChange {}

    /** A message is in flight no more. */
    record Completed(int packetId) implements SessionChange {}

    /**
     * The client published a message of QoS 2.
     *
     * @param key what the message is stored under, see {@link org.apache.rocketmq.mqtt.common.port.MessageStore#appendOnce}
     */
    record Received(int packetId, String key) implements SessionChange {}

    /** The client released a message of QoS 2: its packet id is free again. */
    record Forgotten(int packetId) implements SessionChange {}
}
