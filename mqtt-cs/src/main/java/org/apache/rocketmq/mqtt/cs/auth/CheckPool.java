/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;

/**
 * The threads on which one kind of proof is checked, because that takes the processor too long for an event loop: passwords tens of milliseconds, signatures a
 * fraction of one. So many wait for each thread as were said; one more is refused. Owns its threads until {@link #close}. Safe for any thread.
 */
final class CheckPool implements AutoCloseable {

    private final String what;
    private final ThreadPoolExecutor executor;
    private final Counter full;

    /**
     * @param what is checked, in one word: for the names of threads and meters
     * @param waitingPerThread how many may wait for each thread
     */
    CheckPool(String what, int threads, int waitingPerThread, Meters meters) {
        this.what = what;
        AtomicInteger number = new AtomicInteger();
        executor = new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(threads * waitingPerThread),
                task -> daemon(task, "mqtt-" + what + "-" + number.incrementAndGet()));
        full = meters.discard(what + "_queue_full");
        meters.gauge(
                "mqtt_auth_" + what + "s_waiting", () -> executor.getQueue().size());
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** The result fails with {@code RETRY} if too many wait already. */
    <T> CompletableFuture<T> submit(Supplier<T> task) {
        try {
            return CompletableFuture.supplyAsync(task, executor);
        } catch (RejectedExecutionException e) {
            full.increment();
            return CompletableFuture.failedFuture(
                    new GatewayException(Category.RETRY, "too many clients wait for a " + what + " to be checked", e));
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
