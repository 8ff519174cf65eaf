/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;

/** Runs what is to be done again and again when the test says so. */
final class Rounds implements Scheduler {

    private final List<Runnable> tasks = new ArrayList<>();

    @Override
    public void after(long delayMillis, Runnable task) {
        throw new UnsupportedOperationException("nobody here does anything once");
    }

    @Override
    public Repetition every(long pauseMillis, Runnable task) {
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    void next() {
        List.copyOf(tasks).forEach(Runnable::run);
    }

    /** As many as it takes until a file that has changed is used. */
    void untilSettled() {
        next();
        next();
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }
}
