/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.lane;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The clock of the open loop: message k is due at start + k / rate, whatever became of the ones before it. */
public final class Pacer {
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private Pacer() {}

    /** What happens at each tick. */
    @FunctionalInterface
    public interface Tick {
        void at(long index, long dueNanos);
    }

    /** Sends at a rate, over all publishers in turn, until the end; late ones at once, each with the time it was due. */
    public static void run(Lane lane, double rate, long startNanos, long endNanos) {
        long ticks = (long) Math.ceil((endNanos - startNanos) / SECOND * rate);
        int publishers = lane.publishers();
        run(ticks, rate, startNanos, (index, due) -> lane.send((int) (index % publishers), due));
    }

    public static void run(long ticks, double rate, long startNanos, Tick tick) {
        for (long i = 0; i < ticks; i++) {
            long due = startNanos + (long) (i * SECOND / rate);
            parkUntil(due);
            tick.at(i, due);
        }
    }

    /** By {@link System#nanoTime()}. */
    public static void parkUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
