/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;

/** Stands before a port and lets calls through, or keeps them until the test says when, and whether, they are carried out. Safe for any thread. */
public final class Gate {

    private final List<Held<?>> held = new ArrayList<>();
    private boolean shut;
    private boolean broken;

    private record Held<T>(Supplier<CompletionStage<T>> call, CompletableFuture<T> answer) {
        void carryOut() {
            call.get().whenComplete((value, fault) -> {
                if (fault == null) {
                    answer.complete(value);
                } else {
                    answer.completeExceptionally(fault);
                }
            });
        }
    }

    synchronized <T> CompletionStage<T> pass(Supplier<CompletionStage<T>> call) {
        if (broken) {
            return CompletableFuture.failedStage(new GatewayException(Category.RETRY, "port is away"));
        }
        if (!shut) {
            return call.get();
        }
        Held<T> next = new Held<>(call, new CompletableFuture<>());
        held.add(next);
        return next.answer();
    }

    public synchronized void shut() {
        shut = true;
    }

    /** Lets everything kept through, in order, and what comes later at once. */
    public synchronized void open() {
        shut = false;
        while (!held.isEmpty()) {
            carryOut(0);
        }
    }

    /** What is kept fails, and what comes from now on, at once. */
    public synchronized void breakDown() {
        broken = true;
        while (!held.isEmpty()) {
            fail(0);
        }
    }

    public synchronized void repair() {
        broken = false;
    }

    /** What is kept will never be carried out, nor answered; what comes later is let through. */
    public synchronized void forget() {
        shut = false;
        held.clear();
    }

    /** How many calls are kept. */
    public synchronized int size() {
        return held.size();
    }

    /** @param index 0 for the oldest of those kept */
    public synchronized void carryOut(int index) {
        held.remove(index).carryOut();
    }

    /** @param index 0 for the oldest of those kept */
    public synchronized void fail(int index) {
        held.remove(index).answer().completeExceptionally(new GatewayException(Category.RETRY, "port is away"));
    }
}
