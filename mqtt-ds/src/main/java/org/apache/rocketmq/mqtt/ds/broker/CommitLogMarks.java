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
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
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

    private static final int ATTEMPTS = 25;
    private static final long PAUSE_MILLIS = 100;

    private final BrokerCalls calls;
    private final Supplier<Collection<Broker>> brokers;
    private final Scheduler scheduler;

    private @Nullable CompletableFuture<StartPoint> running; // guarded by this
    private @Nullable CompletableFuture<StartPoint> next; // guarded by this

    CommitLogMarks(BrokerCalls calls, Supplier<Collection<Broker>> brokers, Scheduler scheduler) {
        this.calls = calls;
        this.brokers = brokers;
        this.scheduler = scheduler;
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
        CompletableFuture<Void> done = new CompletableFuture<>();
        attempt(broker, ATTEMPTS, done);
        return done;
    }

    /** A broker that has just started answers with an error for a second, and what it has lasted from before it is not known then. */
    private void attempt(Broker broker, int left, CompletableFuture<Void> done) {
        long before = broker.mark();
        calls.runtimeFigures(broker).whenComplete((figures, fault) -> {
            if (fault == null) {
                take(broker, before, Long.parseLong(figures.getOrDefault(END_FIGURE, Long.toString(before))));
                done.complete(null);
            } else if (left > 1 && (!broker.isMarkKnown() || isAnswer(fault))) {
                scheduler.after(PAUSE_MILLIS, () -> attempt(broker, left - 1, done));
            } else {
                LOG.warn(
                        "broker={} did not say where its commit log ends, using {}: {}",
                        broker,
                        before,
                        fault.toString());
                done.complete(null);
            }
        });
    }

    private static boolean isAnswer(Throwable fault) {
        Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
        return cause instanceof GatewayException && cause.getCause() == null;
    }

    private static void take(Broker broker, long before, long end) {
        if (end < before) {
            LOG.warn("broker={} has lost its commit log: it ends at {}, was beyond {}", broker, end, before);
            broker.resetMark(end);
        } else {
            broker.endsAt(end);
        }
    }
}
