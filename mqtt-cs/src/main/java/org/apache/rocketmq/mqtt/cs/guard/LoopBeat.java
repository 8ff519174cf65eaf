/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;

/** How late an event loop is: it has something to do every {@value #PERIOD_MILLIS} ms, and does it when it comes to it. Beats on its loop; read by any thread. */
final class LoopBeat implements Runnable {

    static final long PERIOD_MILLIS = 100;

    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);

    private final EventExecutor loop;
    private volatile long lastAt;
    private volatile long late;

    private LoopBeat(EventExecutor loop) {
        this.loop = loop;
        this.lastAt = loop.ticker().nanoTime();
    }

    /** From now on until the loop ends. */
    @SuppressWarnings("FutureReturnValueIgnored") // ends with its loop
    static LoopBeat start(EventExecutor loop) {
        LoopBeat beat = new LoopBeat(loop);
        loop.scheduleWithFixedDelay(beat, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return beat;
    }

    @Override
    public void run() {
        long now = loop.ticker().nanoTime();
        late = now - lastAt - PERIOD_NANOS;
        lastAt = now;
    }

    /** By how much the last beat was late, or the next one is by now; in milliseconds. */
    long lateMillis() {
        long overdue = loop.ticker().nanoTime() - lastAt - PERIOD_NANOS;
        return TimeUnit.NANOSECONDS.toMillis(Math.max(0, Math.max(late, overdue)));
    }
}
