/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Servers and subscribers that a test has opened. Closed after it, all at the same time, since RocketMQ's client waits three seconds in its close;
 * and then the scheduler that they share.
 */
final class OpenedByTest implements AfterEachCallback {

    private final List<AutoCloseable> open = new ArrayList<>();
    private final ThreadScheduler scheduler = new ThreadScheduler("test-scheduler");

    <T extends AutoCloseable> T add(T opened) {
        open.add(opened);
        return opened;
    }

    ThreadScheduler scheduler() {
        return scheduler;
    }

    @Override
    public void afterEach(ExtensionContext test) {
        CompletableFuture<?>[] closing = open.stream()
                .map(each -> CompletableFuture.runAsync(() -> close(each)))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(closing).join();
        scheduler.close();
    }

    private static void close(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
