/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import java.util.concurrent.TimeUnit;

/**
 * How much may be taken in a second, in the long run: a token bucket. What was not taken is kept for one second. More may be taken than there is: it is paid for
 * afterwards. All there is to know of a bucket is the time at which it will be full, which is kept by whoever has one. Times are in nanoseconds of any beginning. Immutable.
 */
public final class Rate {

    /** The time of a bucket of which nothing was taken yet. */
    public static final long FULL = Long.MIN_VALUE;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int perSecond;
    /** In which one more comes in; 0 if more than one does in a nanosecond. */
    private final long interval;

    /** @param perSecond at least 1 */
    public Rate(int perSecond) {
        if (perSecond < 1) {
            throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: > 0)");
        }
        this.perSecond = perSecond;
        this.interval = SECOND / perSecond;
    }

    /** When a bucket will be full after an amount is taken from it. */
    public long after(long fullAt, long now, int amount) {
        return from(fullAt, now) + amount * SECOND / perSecond;
    }

    /** How long until there is one in a bucket; 0 if there is. */
    public long nanosUntilOne(long fullAt, long now) {
        return Math.max(0, from(fullAt, now) - now - (SECOND - interval));
    }

    private static long from(long fullAt, long now) {
        return fullAt == FULL || fullAt - now < 0 ? now : fullAt;
    }
}
