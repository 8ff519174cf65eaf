/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.function.LongSupplier;

/**
 * Figures seen from outside. A meter is resolved once, when the object that uses it is made, and then costs an addition. Names are in
 * the field's style ({@code mqtt_publish_in}), without a unit or {@code _total}; tags come in pairs and have few values, never a client
 * or a topic.
 */
public interface Meters {

    Counter counter(String name, String... tags);

    Timer timer(String name, String... tags);

    /** A figure that is asked for when it is looked at. */
    void gauge(String name, LongSupplier value, String... tags);

    /** The counter of messages or connections given up for a reason: nothing is dropped in silence. */
    default Counter discard(String reason) {
        return counter("mqtt_discard", "reason", reason);
    }

    /** Counts up. Safe for any thread. */
    interface Counter {
        default void increment() {
            add(1);
        }

        void add(long amount);
    }

    /** A histogram of durations. Safe for any thread. */
    interface Timer {
        void recordNanos(long nanos);
    }
}
