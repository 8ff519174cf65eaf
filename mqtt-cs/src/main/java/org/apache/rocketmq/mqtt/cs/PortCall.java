/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CompletableFuture;
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
     * Calls a port and carries its answer to the channel's loop: at once if the answer is there already, so a caller must have its own state in
     * order before it calls. A port that throws in place of failing its stage has failed. What the continuation throws is a fault of ours and goes
     * to the channel's pipeline. If the loop is gone the answer is dropped.
     */
    public static <T> void await(
            Channel channel,
            Supplier<CompletionStage<T>> call,
            Consumer<? super T> then,
            Consumer<Throwable> otherwise) {
        EventExecutor loop = channel.eventLoop();
        assert loop.inEventLoop();
        called(call).whenComplete((value, fault) -> {
            Runnable answer = () -> {
                if (fault == null) {
                    then.accept(value);
                } else {
                    otherwise.accept(causeOf(fault));
                }
            };
            if (loop.inEventLoop()) {
                run(answer, channel);
            } else {
                later(loop, () -> run(answer, channel));
            }
        });
    }

    /** Calls a port; one that throws in place of failing its stage has failed. */
    public static <T> CompletionStage<T> called(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static Throwable causeOf(Throwable fault) {
        return fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    }

    private static void run(Runnable task, Channel channel) {
        try {
            task.run();
        } catch (RuntimeException e) {
            channel.pipeline().fireExceptionCaught(e);
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
