/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.kill;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.rocketmq.mqtt.bench.lane.Pacer;

/**
 * Offers messages to publishers at a fixed rate from a thread of its own, from its making until it is closed; what a
 * publisher cannot take now is not made up for later.
 */
public final class Load {
    private final Thread thread;
    private volatile boolean over;

    /** @param perSecond messages, one tick each */
    public Load(int perSecond, Pacer.Tick tick) {
        long start = System.nanoTime();
        double step = TimeUnit.SECONDS.toNanos(1) / (double) perSecond;
        thread = new Thread(
                () -> {
                    for (long i = 0; !over; i++) {
                        long due = start + (long) (i * step);
                        Pacer.parkUntil(due);
                        tick.at(i, due);
                    }
                },
                "bench-load");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns when the last message has been offered. */
    public void close() {
        over = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
