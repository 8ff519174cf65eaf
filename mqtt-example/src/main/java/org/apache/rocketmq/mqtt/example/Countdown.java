/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.example;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for N messages ({@code --count}) for so many seconds ({@code --timeout}); 0 means without end for either. */
final class Countdown {
    private final CountDownLatch missing;
    private final int count;
    private final int seconds;

    Countdown(Options options) throws UsageException {
        count = options.number("count", 0, Integer.MAX_VALUE);
        seconds = options.number("timeout", 0, Integer.MAX_VALUE);
        missing = new CountDownLatch(count == 0 ? 1 : count);
    }

    /** Prints the line of one message, unless enough were printed. */
    synchronized void print(String line) {
        if (missing.getCount() == 0) {
            return;
        }
        System.out.println(line);
        if (count > 0) {
            missing.countDown();
        }
    }

    /** @return the exit code */
    int await() throws InterruptedException {
        if (seconds == 0) {
            missing.await();
            return Program.DONE;
        }
        if (missing.await(seconds, TimeUnit.SECONDS) || count == 0) {
            return Program.DONE;
        }
        System.err.println(
                "timeout: " + (count - missing.getCount()) + " of " + count + " messages in " + seconds + " s");
        return Program.FAILED;
    }
}
