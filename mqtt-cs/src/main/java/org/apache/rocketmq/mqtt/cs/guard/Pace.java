/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Lets so many pass in a second; after a rest, a second's worth at once. A token bucket, kept as the time at which it will be full. Safe for any thread. */
final class Pace {

    /** Until somebody has passed. */
    static final long FULL = Long.MIN_VALUE;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long interval;
    private final AtomicLong fullAt = new AtomicLong(FULL);

    /** @param perSecond 0: as many as like */
    Pace(int perSecond) {
        this.interval = perSecond == 0 ? 0 : SECOND / perSecond;
    }

    boolean pass(long now) {
        while (interval > 0) {
            long before = fullAt.get();
            long after = after(before, now, interval);
            if (after == before) {
                return false;
            }
            if (fullAt.compareAndSet(before, after)) {
                return true;
            }
        }
        return true;
    }

    /**
     * Takes one from a bucket.
     *
     * @param fullAt when it will be full
     * @param interval in which one more comes in
     * @return when it will be full then; the same time if it is empty
     */
    static long after(long fullAt, long now, long interval) {
        long from = fullAt == FULL || fullAt - now < 0 ? now : fullAt;
        return from - now > SECOND - interval ? fullAt : from + interval;
    }
}
