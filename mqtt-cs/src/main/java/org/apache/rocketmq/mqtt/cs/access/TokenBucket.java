/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import java.util.concurrent.TimeUnit;

/**
 * How much may be taken in a second, in the long run; what was not taken is kept for one second. More may be taken than there is: it is paid for afterwards. Time is an argument, in
 * nanoseconds of any beginning. One thread.
 */
public final class TokenBucket {

    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long perSecond;
    /** In billionths; at most a second's worth, below 0 what is owed. */
    private long level;

    private long levelAtNanos;

    /** @param perSecond 1 to {@link Integer#MAX_VALUE} */
    public TokenBucket(int perSecond, long now) {
        if (perSecond < 1) {
            throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: > 0)");
        }
        this.perSecond = perSecond;
        this.level = perSecond * NANOS;
        this.levelAtNanos = now;
    }

    public void take(int amount, long now) {
        refill(now);
        level -= amount * NANOS;
    }

    /** How long until there is something to take again; 0 if there is. */
    public long nanosUntilReady(long now) {
        refill(now);
        return level >= NANOS ? 0 : (NANOS - level + perSecond - 1) / perSecond;
    }

    private void refill(long now) {
        long passed = now - levelAtNanos;
        levelAtNanos = now;
        long missing = perSecond * NANOS - level;
        level = passed >= missing / perSecond + 1 ? perSecond * NANOS : level + passed * perSecond;
    }
}
