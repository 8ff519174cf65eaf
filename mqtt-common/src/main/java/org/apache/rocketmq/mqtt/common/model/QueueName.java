/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

import org.jspecify.annotations.Nullable;

/**
 * The name of a light queue as RocketMQ knows it: ASCII, at most 255 bytes, no {@code /} and no {@code ,}. How a topic filter
 * becomes such a name is known to one class of the store adapter alone; everyone else passes the value on.
 */
public record QueueName(String value) implements Comparable<QueueName> {

    /** Longest name a broker's file store can keep as a directory, in bytes. */
    public static final int MAX_LENGTH = 255;

    /** A broker 5.5.0 whose dispatch thread meets a queue of this beginning that is no lite topic's never dispatches again. */
    private static final String LITE_TOPIC = "%LMQ%$";

    /** @throws IllegalArgumentException if {@link #fault} finds one */
    public QueueName {
        String fault = fault(value);
        if (fault != null) {
            throw new IllegalArgumentException("queue name: " + fault);
        }
    }

    /** Why a broker could stall on a name, in words for a log line; null if none would. */
    public static @Nullable String fault(String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            return "length " + value.length() + " (expected: 1.." + MAX_LENGTH + ")";
        }
        if (value.startsWith(LITE_TOPIC)) {
            return value + " (expected: not " + LITE_TOPIC + ", which brokers from 5.5 on take for a lite topic's)";
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= 0x20 || c >= 0x7F || c == '/' || c == ',') {
                return String.format("U+%04X at index %d (expected: printable ASCII without / and ,)", (int) c, i);
            }
        }
        return null;
    }

    /** By UTF-16 code unit. With an order, a hash map stays fast when clients choose names of one {@link String#hashCode}. */
    @Override
    public int compareTo(QueueName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
