/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.mqtt.cs.Rate;
import org.jspecify.annotations.Nullable;

/** Lets so many pass in a second; after a rest, a second's worth at once. Safe for any thread. */
final class Pace {

    private final @Nullable Rate rate;
    private final AtomicLong fullAt = new AtomicLong(Rate.FULL);

    /** @param perSecond 0: as many as like */
    Pace(int perSecond) {
        this.rate = perSecond == 0 ? null : new Rate(perSecond);
    }

    boolean pass(long now) {
        if (rate == null) {
            return true;
        }
        while (true) {
            long before = fullAt.get();
            if (rate.nanosUntilOne(before, now) > 0) {
                return false;
            }
            if (fullAt.compareAndSet(before, rate.after(before, now, 1))) {
                return true;
            }
        }
    }
}
