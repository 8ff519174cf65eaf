/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One question that many want answered. It is put once at a time; whoever asks meanwhile shares the next one, since an answer must be younger than
 * the wish for it. Guarded by this; any thread.
 */
final class SharedQuestion {

    private final Supplier<CompletionStage<Void>> question;
    private @Nullable CompletableFuture<Void> underWay;
    private @Nullable CompletableFuture<Void> next;

    /** @param question completes in any case, after a while at the latest */
    SharedQuestion(Supplier<CompletionStage<Void>> question) {
        this.question = question;
    }

    /** Completes when the question has been put after this call, and answered or given up. */
    CompletionStage<Void> ask() {
        CompletableFuture<Void> mine;
        synchronized (this) {
            if (underWay != null) {
                if (next == null) {
                    next = new CompletableFuture<>();
                }
                return next;
            }
            mine = new CompletableFuture<>();
            underWay = mine;
        }
        put(mine);
        return mine;
    }

    private void put(CompletableFuture<Void> asked) {
        CompletionStage<Void> put = CompletableFuture.completedStage(question).thenCompose(Supplier::get);
        CompletionStage<Void> unused = put.whenComplete((done, fault) -> {
            CompletableFuture<Void> following;
            synchronized (this) {
                following = next;
                underWay = following;
                next = null;
            }
            asked.complete(null);
            if (following != null) {
                put(following);
            }
        });
    }
}
