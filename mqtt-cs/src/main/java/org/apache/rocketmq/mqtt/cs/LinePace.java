/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When a line of one kind is worth its place in the log: now and then, however often clients or strangers give cause for it. Knows how many were left out. Times are in nanoseconds
 * of any beginning. Safe for any thread.
 */
public final class LinePace {

    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long NEVER = Long.MIN_VALUE;

    private final AtomicLong saidAt = new AtomicLong(NEVER);
    private final AtomicLong leftOut = new AtomicLong();

    /** @return true for one caller, then for nobody during a pause */
    public boolean isDue(long now) {
        long before = saidAt.get();
        boolean due = (before == NEVER || now - before >= PAUSE_NANOS) && saidAt.compareAndSet(before, now);
        if (!due) {
            leftOut.incrementAndGet();
        }
        return due;
    }

    /** How many were not due since this was asked last: for the line. */
    public long leftOut() {
        return leftOut.getAndSet(0);
    }
}
