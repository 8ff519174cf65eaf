/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

/** Quality of service of an application message or a subscription (MQTT 3.1.1 section 4.3). */
public enum Qos {
    AT_MOST_ONCE(0),
    AT_LEAST_ONCE(1),
    EXACTLY_ONCE(2);

    private final int level;

    Qos(int level) {
        this.level = level;
    }

    /**
     * @param level 0, 1 or 2 as on the wire
     * @throws IllegalArgumentException for any other number
     */
    public static Qos of(int level) {
        return switch (level) {
            case 0 -> AT_MOST_ONCE;
            case 1 -> AT_LEAST_ONCE;
            case 2 -> EXACTLY_ONCE;
            default -> throw new IllegalArgumentException("QoS: " + level + " (expected: 0, 1 or 2)");
        };
    }

    /** The number on the wire: 0, 1 or 2. */
    public int level() {
        return level;
    }

    /** The QoS a message is delivered at when published at one and granted at the other [MQTT-3.8.4-6]. */
    public Qos min(Qos other) {
        return level <= other.level ? this : other;
    }
}
