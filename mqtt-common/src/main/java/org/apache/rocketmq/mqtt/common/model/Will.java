/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

/** What is published for a client whose connection ends without DISCONNECT (MQTT 3.1.1 section 3.1.2.5). */
public record Will(TopicName topic, Payload payload, Qos qos, boolean retain) {

    /** The message it becomes. */
    public Message message(ClientId client) {
        return new Message(topic, payload, qos, retain, client);
    }
}
