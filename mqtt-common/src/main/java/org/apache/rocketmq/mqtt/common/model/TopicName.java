/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

import org.jspecify.annotations.Nullable;

/**
 * The topic of an application message: 1 to 65,535 UTF-8 bytes, no wildcard, compared character by character (MQTT 3.1.1
 * section 4.7). {@code a/b}, {@code /a/b} and {@code a/b/} are three topics.
 */
public record TopicName(String value) implements Comparable<TopicName> {

    /** @throws IllegalArgumentException if {@link #fault} finds one */
    public TopicName {
        String fault = fault(value);
        if (fault != null) {
            throw new IllegalArgumentException("topic name: " + fault);
        }
    }

    /** Why a string is no topic name, in words for a log line; null if it is one. */
    public static @Nullable String fault(String value) {
        if (value.isEmpty()) {
            return "empty (expected: at least one character) [MQTT-4.7.3-1]";
        }
        if (value.indexOf('+') >= 0 || value.indexOf('#') >= 0) {
            return "wildcard in a topic name (expected: neither + nor #) [MQTT-3.3.2-2]";
        }
        return MqttText.fault(value);
    }

    /** What stands before the first {@code /}: the whole topic if there is none, empty if it begins with one. */
    public String firstLevel() {
        return Levels.first(value);
    }

    /** Topics beginning with {@code $} are not matched by a wildcard at the first level [MQTT-4.7.2-1]. */
    public boolean isReserved() {
        return value.charAt(0) == '$';
    }

    /** By UTF-16 code unit. With an order, a hash map stays fast when clients choose names of one {@link String#hashCode}. */
    @Override
    public int compareTo(TopicName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
