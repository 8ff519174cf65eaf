/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import java.util.ArrayDeque;
import org.apache.rocketmq.mqtt.cs.codec.Intake;
import org.apache.rocketmq.mqtt.cs.codec.Intake.Hold;

/**
 * Bytes of messages that the clients of one event loop have published and the store has not confirmed. Beyond the bound whoever publishes is
 * held until half of it is free again. Event loop only.
 */
final class IntakeBudget {

    private final long bound;
    private long used;
    private final ArrayDeque<Intake> held = new ArrayDeque<>();

    /** @param bound in bytes */
    IntakeBudget(long bound) {
        this.bound = Math.max(1, bound);
    }

    void charge(Intake publisher, long bytes) {
        used += bytes;
        if (used >= bound && !publisher.isHeldFor(Hold.LOOP_FULL)) {
            publisher.hold(Hold.LOOP_FULL);
            held.add(publisher);
        }
    }

    void refund(long bytes) {
        used -= bytes;
        while (used <= bound / 2 && !held.isEmpty()) {
            held.remove().release(Hold.LOOP_FULL);
        }
    }

    long used() {
        return used;
    }
}
