/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.runtime;

import java.util.function.LongSupplier;

/**
 * Notices when the process stood still: suspended, without a processor, collecting garbage. What it knew before, others may have changed meanwhile without its hearing of it.
 * Somebody with little else to do calls {@link #tick} every {@value #TICK_MILLIS} ms; a tick that comes late tells. One for a process, from its start to its end; safe for any thread, but ticks
 * come from one at a time.
 */
public final class Stalls {

    public static final long TICK_MILLIS = 100;

    /** Shorter ones are not told: threads that wait for a processor are nothing special. */
    private static final long SHORTEST_NANOS = 500_000_000L;

    private final LongSupplier clock;
    // written in this order, read in the opposite one
    private volatile long stallEnded;
    private volatile boolean stalled;
    private volatile long lastTick;
    private volatile boolean ticking;

    public Stalls() {
        this(System::nanoTime);
    }

    /** @param clock in nanoseconds, of any origin */
    public Stalls(LongSupplier clock) {
        this.clock = clock;
    }

    /** A time to ask about later. */
    public long now() {
        return clock.getAsLong();
    }

    public void tick() {
        long now = now();
        if (ticking && isStall(lastTick, now)) {
            stallEnded = now;
            stalled = true;
        }
        lastTick = now;
        ticking = true;
    }

    /** Whether the process stood still at any time since, also if it has only just come to itself; false before the first tick. */
    public boolean stalledSince(long time) {
        if (!ticking) {
            return false;
        }
        long tick = lastTick;
        return isStall(tick, now()) || (stalled && stallEnded - time > 0);
    }

    private static boolean isStall(long from, long to) {
        return to - from > SHORTEST_NANOS;
    }
}
