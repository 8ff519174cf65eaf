/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

import org.jspecify.annotations.Nullable;

/**
 * An application message (MQTT 3.1.1 section 1.2), wherever it came from.
 *
 * @param topic as published, character for character
 * @param qos as published
 * @param retain the RETAIN flag as published
 * @param publisher the client that published it; null for messages of backend services
 */
public record Message(
        TopicName topic,
        Payload payload,
        Qos qos,
        boolean retain,
        @Nullable ClientId publisher) {

    /** Rough size in memory, in bytes; what bounds of windows are counted in. */
    public int weight() {
        return 200 + topic.value().length() + payload.size();
    }
}
