/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** How a scenario's own thread waits for what event loops do. */
final class Waiting {
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private Waiting() {}

    /** @return false if the progress has stood still for so many seconds before it was done */
    static boolean until(BooleanSupplier done, LongSupplier progress, long quietSeconds) {
        long quiet = TimeUnit.SECONDS.toNanos(quietSeconds);
        long moved = System.nanoTime();
        long last = progress.getAsLong();
        while (!done.getAsBoolean()) {
            long now = System.nanoTime();
            long state = progress.getAsLong();
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
