/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * When a line of one kind is worth its place in the log: now and then, however often clients or strangers give cause for it. Those left out are to be counted by a meter.
 * Safe for any thread.
 */
public final class LinePace {

    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private final LongSupplier nanoClock;
    private final AtomicLong nextAtNanos;

    public LinePace(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.nextAtNanos = new AtomicLong(nanoClock.getAsLong());
    }

    /** @return true for one caller, then for nobody during a pause */
    public boolean isDue() {
        long now = nanoClock.getAsLong();
        long next = nextAtNanos.get();
        return now - next >= 0 && nextAtNanos.compareAndSet(next, now + PAUSE_NANOS);
    }
}
