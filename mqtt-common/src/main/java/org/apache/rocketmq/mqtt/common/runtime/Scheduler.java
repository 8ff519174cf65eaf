/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.runtime;

/** Runs short tasks later, one at a time. Tasks must not block. Safe for any thread. */
public interface Scheduler {

    /** Runs a task once. */
    void after(long delayMillis, Runnable task);

    /** Runs a task again and again, with a pause after each run, the first one included. */
    Repetition every(long pauseMillis, Runnable task);

    /** A task that runs again and again until it is stopped. */
    @FunctionalInterface
    interface Repetition {
        void stop();
    }
}
