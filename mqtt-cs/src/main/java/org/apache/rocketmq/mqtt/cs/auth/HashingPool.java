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
 * The threads on which passwords are hashed, which takes tens of milliseconds of a processor each. {@value #WAITING_PER_THREAD} wait for each thread, a few
 * seconds' worth; one more is refused. Owns its threads until {@link #close}. Safe for any thread.
 */
final class HashingPool implements AutoCloseable {

    static final int WAITING_PER_THREAD = 64;

    private final ThreadPoolExecutor executor;
    private final Counter full;

    HashingPool(int threads, Meters meters) {
        AtomicInteger number = new AtomicInteger();
        executor = new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(threads * WAITING_PER_THREAD),
                task -> daemon(task, "mqtt-password-" + number.incrementAndGet()));
        full = meters.discard("password_queue_full");
        meters.gauge("mqtt_auth_passwords_waiting", () -> executor.getQueue().size());
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
                    new GatewayException(Category.RETRY, "too many passwords wait to be hashed", e));
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
