/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.lane;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Running counts of a lane, only to know when it has gone quiet; the histories hold the truth. */
public final class Progress {
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final LongAdder sent = new LongAdder();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder expected = new LongAdder();
    private final LongAdder arrived = new LongAdder();

    /** @param arrivals how many subscribers should get it */
    public void sent(int arrivals) {
        sent.increment();
        expected.add(arrivals);
    }

    public void acknowledged() {
        acknowledged.increment();
    }

    public void arrived() {
        arrived.increment();
    }

    public long sent() {
        return sent.sum();
    }

    public long acknowledgements() {
        return acknowledged.sum();
    }

    public long arrivals() {
        return arrived.sum();
    }

    private boolean complete() {
        return acknowledged.sum() >= sent.sum() && arrived.sum() >= expected.sum();
    }

    /**
     * Waits until everything sent was acknowledged and has arrived, or until nothing has moved for a while.
     *
     * @return whether everything came
     */
    public boolean awaitQuiet(long quietSeconds) {
        long quiet = TimeUnit.SECONDS.toNanos(quietSeconds);
        long moved = System.nanoTime();
        long last = -1;
        while (!complete()) {
            long now = System.nanoTime();
            long state = acknowledged.sum() + arrived.sum();
            if (state != last) {
                last = state;
                moved = now;
            } else if (now - moved > quiet) {
                return false;
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return true;
    }
}
