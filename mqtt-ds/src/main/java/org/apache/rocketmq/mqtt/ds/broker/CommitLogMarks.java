/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.broker.Broker.Past;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers where their commit logs end. Any number of subscriptions that ask while a broker is being asked share the next question, so
 * that a storm of SUBSCRIBEs costs a handful of requests. One entry for each broker ever known; any thread.
 */
final class CommitLogMarks {

    private static final Logger LOG = LoggerFactory.getLogger(CommitLogMarks.class);
    private static final String END_FIGURE = "commitLogMaxOffset";

    private static final long PATIENCE_MILLIS = 1_500;
    private static final long PAUSE_MILLIS = 100;

    /** Less than a broker is waited for: places are counted as this node knows them when the metadata is away. */
    private static final long METADATA_PATIENCE_MILLIS = 700;

    private final BrokerCalls calls;
    private final Supplier<Collection<Broker>> brokers;
    private final Scheduler scheduler;
    private final CommitLogHistory history;
    private final Absences absences;
    private final BrokerListener listener;

    private final Set<Broker> refusing = ConcurrentHashMap.newKeySet();
    private final Map<Broker, SharedQuestion> questions = new ConcurrentHashMap<>();

    /**
     * @param brokers all that were ever known; those of them are asked that the name server lists
     * @param history where an era is written down before it begins
     */
    CommitLogMarks(
            BrokerCalls calls,
            Supplier<Collection<Broker>> brokers,
            Scheduler scheduler,
            CommitLogHistory history,
            Absences absences,
            BrokerListener listener) {
        this.calls = calls;
        this.brokers = brokers;
        this.scheduler = scheduler;
        this.history = history;
        this.absences = absences;
        this.listener = listener;
    }

    /** The end of every commit log, read after this call; a broker that does not answer gives what it last gave. */
    CompletionStage<StartPoint> fresh() {
        List<CompletableFuture<Void>> waitedFor = new ArrayList<>();
        for (Broker broker : brokers.get()) {
            if (broker.hasMaster()) {
                CompletionStage<Void> answer = fresh(broker);
                if (broker.takesMessages()) { // who is left out is asked, and not waited for
                    waitedFor.add(answer.toCompletableFuture());
                }
            }
        }
        return CompletableFuture.allOf(waitedFor.toArray(new CompletableFuture<?>[0]))
                .thenApply(done -> known());
    }

    /** Asks one broker, after this call, together with all who want it asked; completes when it has answered, or after a while. */
    CompletionStage<Void> fresh(Broker broker) {
        return questions
                .computeIfAbsent(broker, each -> new SharedQuestion(() -> refresh(each)))
                .ask();
    }

    /** What is known without asking, also of brokers that are away: what is in them now is not news when they are back. */
    StartPoint known() {
        Map<String, Long> marks = new HashMap<>();
        for (Broker broker : brokers.get()) {
            long mark = broker.mark();
            if (mark >= 0) {
                marks.put(broker.name(), mark);
            }
        }
        return new StartPoint(marks);
    }

    /** Asks one broker; completes when it has answered, or after a while, when what it last gave stands in. */
    private CompletionStage<Void> refresh(Broker broker) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        scheduler.after(PATIENCE_MILLIS, () -> done.complete(null));
        attempt(broker, done);
        return done;
    }

    /**
     * A broker that has just started answers with an error for a second: it is asked again. Of one that was away is read first what other
     * nodes have found out about it.
     */
    private void attempt(Broker broker, CompletableFuture<Void> done) {
        adoptIfSuspect(broker)
                .thenCompose(adopted -> askOnce(broker))
                .thenAccept(taken -> {
                    if (taken) {
                        done.complete(null);
                    } else if (!done.isDone()) {
                        attempt(broker, done); // an era has begun meanwhile
                    }
                })
                .exceptionally(fault -> {
                    GatewayException why = GatewayException.of(fault);
                    if (why.category() == Category.REFUSED && refusing.add(broker)) {
                        LOG.error("broker={} refuses this gateway, is its access right? {}", broker, why.getMessage());
                    }
                    if (!done.isDone() && why.isAnswer()) {
                        scheduler.after(PAUSE_MILLIS, () -> attempt(broker, done));
                    } else {
                        LOG.debug("broker={} does not say where its commit log ends: {}", broker, fault.toString());
                        done.complete(null);
                    }
                    return null;
                });
    }

    private CompletionStage<Void> adoptIfSuspect(Broker broker) {
        return broker.isSuspect() || broker.progress() == null
                ? adopt(List.of(broker))
                : CompletableFuture.completedStage(null);
    }

    /** Takes over what other nodes have written; completes, with a word in the log, also if the metadata does not answer in time. */
    CompletionStage<Void> adopt(Collection<Broker> some) {
        if (some.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        scheduler.after(METADATA_PATIENCE_MILLIS, () -> done.complete(null));
        history.adopt(some).whenComplete((begun, fault) -> {
            if (fault == null) {
                begun.forEach(listener::onLoss);
            } else {
                LOG.warn("what other nodes know of {} cannot be read: {}", some, fault.toString());
            }
            done.complete(null);
        });
        return done;
    }

    /** @return false if the answer is of no use, since an era has begun after the question */
    private CompletionStage<Boolean> askOnce(Broker broker) {
        long era = broker.eraNumber();
        long before = broker.mark();
        long askedAt = System.nanoTime();
        int connectionsEnded = broker.lostSends().connectionsEnded();
        return calls.admin().runtimeFigures(broker).thenCompose(figures -> {
            absences.answered(broker);
            broker.lostSends().brokerRuns(connectionsEnded);
            refusing.remove(broker);
            return broker.eraNumber() == era
                    ? take(broker, before, askedAt, figures)
                    : CompletableFuture.completedStage(false);
        });
    }

    private CompletionStage<Boolean> take(Broker broker, long before, long askedAt, Map<String, String> figures) {
        String end = figures.get(END_FIGURE);
        if (end == null) {
            throw new GatewayException(Category.FATAL, broker + " has no figure " + END_FIGURE);
        }
        long offset = Long.parseLong(end);
        Past first = broker.firstAt(offset);
        Past begins = first == null ? broker.lossAt(offset, before) : first;
        if (begins == null) {
            accept(broker, before, askedAt, offset, figures);
            return CompletableFuture.completedStage(true);
        }
        return history.begin(broker, begins).thenCompose(begun -> {
            if (begun) {
                accept(broker, before, askedAt, offset, figures);
                return CompletableFuture.completedStage(true);
            }
            return adopt(List.of(broker)).thenApply(adopted -> false);
        });
    }

    private void accept(Broker broker, long before, long askedAt, long offset, Map<String, String> figures) {
        boolean first = broker.progress() == null;
        boolean lost = broker.endsAt(offset, before);
        broker.says(BrokerProgress.of(askedAt, offset, figures));
        if (lost) {
            listener.onLoss(broker);
        }
        if (first) {
            BrokerVersion.warnIfLossy(broker, figures.get("brokerVersionDesc"));
            listener.onKnown(broker);
        }
    }
}
