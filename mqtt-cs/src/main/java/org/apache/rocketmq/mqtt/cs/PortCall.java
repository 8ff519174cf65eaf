/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one way from a port back to the event loop that called it. */
public final class PortCall {

    private static final Logger LOG = LoggerFactory.getLogger(PortCall.class);

    private PortCall() {}

    /**
     * Calls a port and carries its answer to the loop: at once if the answer is there already, so a caller must have its own state in order
     * before it calls. A port that throws in place of failing its stage has failed. If the loop is gone the answer is dropped.
     */
    public static <T> void await(
            EventExecutor loop,
            Supplier<CompletionStage<T>> call,
            Consumer<? super T> then,
            Consumer<Throwable> otherwise) {
        assert loop.inEventLoop();
        CompletionStage<T> stage;
        try {
            stage = call.get();
        } catch (RuntimeException e) {
            otherwise.accept(e);
            return;
        }
        stage.whenComplete((value, fault) -> onLoop(loop, () -> {
            if (fault == null) {
                then.accept(value);
            } else {
                otherwise.accept(
                        fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault);
            }
        }));
    }

    /** Runs a task on the loop, at once if this is its thread; without effect if the loop is gone. */
    public static void onLoop(EventExecutor loop, Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            later(loop, task);
        }
    }

    /** Runs a task on the loop after what it does now; without effect if the loop is gone. */
    public static void later(EventExecutor loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("event loop is gone, task={} dropped", task, e);
        }
    }
}
