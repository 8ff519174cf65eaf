/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

import org.jspecify.annotations.Nullable;

/** The name of a client, 1 to 65,535 UTF-8 bytes (MQTT 3.1.1 section 3.1.3.1). */
public record ClientId(String value) implements Comparable<ClientId> {

    /** @throws IllegalArgumentException if {@link #fault} finds one */
    public ClientId {
        String fault = fault(value);
        if (fault != null) {
            throw new IllegalArgumentException("client id: " + fault);
        }
    }

    /** Why a string is no client id, in words for a log line; null if it is one. */
    public static @Nullable String fault(String value) {
        return value.isEmpty() ? "empty (expected: at least one character)" : MqttText.fault(value);
    }

    /** By UTF-16 code unit. With an order, a hash map stays fast when clients choose names of one {@link String#hashCode}. */
    @Override
    public int compareTo(ClientId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
