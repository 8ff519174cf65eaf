/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers where their commit logs end. Any number of subscriptions that ask while a round is under way share the next one, so
 * that a storm of SUBSCRIBEs costs a handful of requests. Any thread.
 */
final class CommitLogMarks {

    private static final Logger LOG = LoggerFactory.getLogger(CommitLogMarks.class);
    private static final String END_FIGURE = "commitLogMaxOffset";

    private final BrokerCalls calls;
    private final Supplier<Collection<Broker>> brokers;

    private @Nullable CompletableFuture<StartPoint> running; // guarded by this
    private @Nullable CompletableFuture<StartPoint> next; // guarded by this

    CommitLogMarks(BrokerCalls calls, Supplier<Collection<Broker>> brokers) {
        this.calls = calls;
        this.brokers = brokers;
    }

    /** The end of every commit log, read after this call; a broker that does not answer gives what it last gave. */
    CompletionStage<StartPoint> fresh() {
        CompletableFuture<StartPoint> mine;
        synchronized (this) {
            if (running != null) {
                if (next == null) {
                    next = new CompletableFuture<>();
                }
                return next;
            }
            mine = new CompletableFuture<>();
            running = mine;
        }
        ask(mine);
        return mine;
    }

    /** What is known without asking. */
    StartPoint known() {
        Map<String, Long> marks = new HashMap<>();
        for (Broker broker : brokers.get()) {
            marks.put(broker.name(), broker.mark());
        }
        return new StartPoint(marks);
    }

    private void ask(CompletableFuture<StartPoint> round) {
        CompletableFuture<?>[] answers = brokers.get().stream()
                .map(broker -> refresh(broker).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        CompletionStage<Void> all = CompletableFuture.allOf(answers);
        all.whenComplete((done, fault) -> finish(round));
    }

    private void finish(CompletableFuture<StartPoint> round) {
        CompletableFuture<StartPoint> following;
        synchronized (this) {
            following = next;
            running = following;
            next = null;
        }
        round.complete(known());
        if (following != null) {
            ask(following);
        }
    }

    private CompletionStage<Void> refresh(Broker broker) {
        long before = broker.mark();
        return calls.runtimeFigures(broker).handle((figures, fault) -> {
            if (fault != null) {
                LOG.debug("broker={} did not say where its commit log ends, using {}", broker, before, fault);
            } else {
                long end = Long.parseLong(figures.getOrDefault(END_FIGURE, Long.toString(before)));
                if (end < before) {
                    LOG.warn("broker={} has lost its commit log: it ends at {}, was beyond {}", broker, end, before);
                    broker.resetMark(end);
                } else {
                    broker.raiseMark(end);
                }
            }
            return null;
        });
    }
}
