/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.meta.command.Answer.RouteDelta;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Roster;
import org.apache.rocketmq.mqtt.meta.command.RouteCursor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the replica of the routes up to date: asks what is new, applies it, asks again. Owns one thread, {@code mqtt-meta-watch}, on which
 * listeners are told; others wait for revisions from any thread.
 */
final class RouteWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RouteWatch.class);

    private static final int ROWS = 2_000;
    private static final int WAIT_MILLIS = 1_000;
    private static final long AGAIN_MILLIS = 200;
    private static final long SWEEP_MILLIS = 500;
    private static final long FRESH_MILLIS = 5_000;

    /** After so long whoever waits for a revision is told that it has not come. */
    private static final long PATIENCE_MILLIS = 10_000;

    private final Transport transport;
    private final RouteReplica replica;
    private final String node;
    private final LongSupplier incarnation;
    private final Listener listener;
    private final Scheduler scheduler;
    private final Scheduler.Repetition sweep;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Threads.named("mqtt-meta-watch"));

    // guarded by waiting
    private final PriorityQueue<Waiter> waiting = new PriorityQueue<>(Comparator.comparingLong(Waiter::revision));
    private long reached = -1;

    // the thread's
    private long since = -1;
    private long rosterSince = -1;
    private @Nullable RouteCursor cursor;
    private volatile boolean closed;
    private volatile long freshAt;
    private volatile boolean isFresh;

    /** Hears what else an answer says, on the watch's thread. */
    interface Listener {

        /** An answer is of a newer version than this process, which cannot go on. */
        void unreadable(Throwable fault);

        /** This node's lease is lost. */
        void notJoined(long incarnation);

        /** There are wills that this node must publish. */
        void hasWills();

        /** Nodes have come or gone, or duties have moved. */
        void changed(Roster roster);
    }

    private record Waiter(long revision, long untilNanos, CompletableFuture<Void> there) {}

    RouteWatch(
            Transport transport,
            RouteReplica replica,
            String node,
            LongSupplier incarnation,
            Listener listener,
            Scheduler scheduler) {
        this.transport = transport;
        this.replica = replica;
        this.node = node;
        this.incarnation = incarnation;
        this.listener = listener;
        this.scheduler = scheduler;
        this.sweep = scheduler.every(SWEEP_MILLIS, this::expire);
    }

    /** Begins. The first answer is given at once. */
    void start() {
        onThread(() -> ask(0));
    }

    /** Completes when the replica has the routes up to a revision; fails with category RETRY if that takes too long. */
    CompletionStage<Void> reached(long revision) {
        synchronized (waiting) {
            if (reached >= revision) {
                return CompletableFuture.completedStage(null);
            }
            Waiter waiter =
                    new Waiter(revision, System.nanoTime() + PATIENCE_MILLIS * 1_000_000, new CompletableFuture<>());
            waiting.add(waiter);
            return waiter.there();
        }
    }

    /** Whether there was an answer in the last few seconds. */
    boolean isFresh() {
        return isFresh && System.nanoTime() - freshAt < FRESH_MILLIS * 1_000_000;
    }

    private void onThread(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed", e);
        }
    }

    private void ask(int waitMillis) {
        Query.RouteChanges query =
                new Query.RouteChanges(node, incarnation.getAsLong(), since, ROWS, cursor, rosterSince);
        CompletionStage<RouteDelta> answer;
        try {
            answer = transport.poll(query, waitMillis);
        } catch (RuntimeException e) { // the watch must go on, whatever a transport does
            answer = CompletableFuture.failedStage(e);
        }
        CompletionStage<RouteDelta> unused =
                answer.whenComplete((delta, fault) -> onThread(() -> answered(query, delta, fault)));
    }

    private void answered(Query.RouteChanges query, @Nullable RouteDelta delta, @Nullable Throwable fault) {
        if (closed) {
            return;
        }
        if (fault != null && GatewayException.of(fault).category() == Category.FATAL) {
            LOG.error("the routes cannot be read, this gateway cannot go on since={}", since, fault);
            listener.unreadable(fault); // who publishes here would not reach who has subscribed since
        }
        if (delta == null) {
            LOG.debug("routes not answered, again since={}", since, fault);
            again();
            return;
        }
        try {
            take(query, delta);
        } catch (RuntimeException e) { // the watch must go on, whatever becomes of an answer
            LOG.error("an answer cannot be taken in, all routes are read anew since={}", since, e);
            since = -1;
            rosterSince = -1;
            cursor = null;
            again();
        }
    }

    private void again() {
        scheduler.after(AGAIN_MILLIS, () -> onThread(() -> ask(0)));
    }

    private void take(Query.RouteChanges query, RouteDelta delta) {
        Roster roster = delta.roster();
        if (roster != null) { // before the routes, which name its nodes
            listener.changed(roster);
            rosterSince = roster.revision();
        }
        replica.apply(delta, query.cursor() == null);
        cursor = delta.next();
        if (cursor == null) {
            since = delta.revision();
            freshAt = System.nanoTime();
            isFresh = true;
            release(since);
        }
        if (delta.hasWills()) {
            listener.hasWills();
        }
        if (delta.isJoined()) {
            boolean more = cursor != null || delta.latest() > delta.revision();
            ask(more ? 0 : WAIT_MILLIS);
        } else { // its answers are not held back
            listener.notJoined(query.incarnation());
            again();
        }
    }

    private void release(long revision) {
        List<Waiter> there = new ArrayList<>();
        synchronized (waiting) {
            reached = revision;
            while (true) {
                Waiter first = waiting.peek();
                if (first == null || first.revision() > revision) {
                    break;
                }
                there.add(waiting.remove());
            }
        }
        there.forEach(waiter -> waiter.there().complete(null));
    }

    private void expire() {
        long now = System.nanoTime();
        List<Waiter> late;
        synchronized (waiting) {
            late = waiting.stream()
                    .filter(waiter -> waiter.untilNanos() - now < 0)
                    .toList();
            waiting.removeAll(late);
        }
        fail(late, "the routes are not up to date after " + PATIENCE_MILLIS + " ms");
    }

    private static void fail(List<Waiter> all, String why) {
        all.forEach(waiter -> waiter.there().completeExceptionally(new GatewayException(Category.RETRY, why)));
    }

    @Override
    public void close() {
        closed = true;
        sweep.stop();
        thread.shutdown();
        List<Waiter> left;
        synchronized (waiting) {
            left = List.copyOf(waiting);
            waiting.clear();
        }
        fail(left, "closed");
    }
}
