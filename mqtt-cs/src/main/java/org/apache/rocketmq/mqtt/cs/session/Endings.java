/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is still to be stored of connections that have ended, so that a node that stops can wait for it. Safe for any thread. */
public final class Endings {

    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

    private final Counter failed;
    private final Set<CompletableFuture<Void>> unfinished = ConcurrentHashMap.newKeySet();

    /** @param failed counts those that could not be stored */
    Endings(Counter failed) {
        this.failed = failed;
    }

    /** @param what for a log line, if it fails */
    @SuppressWarnings({"FutureReturnValueIgnored", "CollectionUndefinedEquality"}) // told apart by identity
    CompletionStage<Void> add(String what, Supplier<CompletionStage<Void>> call) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        unfinished.add(done);
        PortCall.called(call).whenComplete((nothing, fault) -> {
            unfinished.remove(done);
            if (fault == null) {
                done.complete(null);
            } else {
                failed.increment();
                LOG.warn("{} not stored", what, fault);
                done.completeExceptionally(fault);
            }
        });
        return done;
    }

    /** Completes when nothing that was added so far, or follows from it at once, is still being stored. */
    public CompletionStage<Void> finished() {
        return CompletableFuture.allOf(unfinished.toArray(CompletableFuture[]::new))
                .exceptionally(fault -> null)
                .thenCompose(done -> unfinished.isEmpty() ? CompletableFuture.completedStage(null) : finished());
    }
}
