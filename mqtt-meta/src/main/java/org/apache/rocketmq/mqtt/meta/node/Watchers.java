/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Answer.ClusterView;
import org.apache.rocketmq.mqtt.meta.command.Answer.RouteDelta;
import org.apache.rocketmq.mqtt.meta.command.Query;

/**
 * Who waits at this member for news of the routes, and who knows how much of them. A node asks for what comes after a revision when it has that
 * revision, so its questions tell how far it is.
 *
 * <p>Safe for any thread. Answers are given on the scheduler's thread or the caller's, never on the one that applies entries. Bounded by the
 * number of nodes: each has one question under way. Forgotten with the process: nodes ask again within a second or two.
 */
final class Watchers {

    /** A node that has not asked for so long is not listening to this member. */
    private static final long SILENT_MILLIS = 3_000;

    private final LiveState state;
    private final Scheduler scheduler;
    private final LongSupplier clockMillis;

    // guarded by this
    private final Map<String, Seen> seen = new HashMap<>();
    private final List<Held> polls = new ArrayList<>();
    private final List<Barrier> barriers = new ArrayList<>();
    private boolean waking;

    /** What a node is known to know. */
    private record Seen(long revision, long atMillis) {}

    private record Held(Query.RouteChanges query, CompletableFuture<RouteDelta> answer) {}

    private record Barrier(long revision, CompletableFuture<Boolean> reached) {}

    /** @param clockMillis of any origin */
    Watchers(LiveState state, Scheduler scheduler, LongSupplier clockMillis) {
        this.state = state;
        this.scheduler = scheduler;
        this.clockMillis = clockMillis;
    }

    /** @return what is new, at once or when there is something; after {@code waitMillis}, whatever there is */
    CompletionStage<RouteDelta> poll(Query.RouteChanges query, int waitMillis) {
        Held held = new Held(query, new CompletableFuture<>());
        synchronized (this) {
            if (query.cursor() == null && query.since() >= 0) {
                seen.put(query.node(), new Seen(query.since(), clockMillis.getAsLong()));
            }
            polls.add(held);
        }
        serve(held, waitMillis <= 0);
        if (!held.answer().isDone()) {
            scheduler.after(waitMillis, () -> serve(held, true));
        }
        checkBarriers();
        return held.answer();
    }

    /** @return true once all living nodes have the routes up to a revision; false after {@code waitMillis} */
    CompletionStage<Boolean> barrier(long revision, int waitMillis) {
        Barrier barrier = new Barrier(revision, new CompletableFuture<>());
        synchronized (this) {
            barriers.add(barrier);
        }
        checkBarriers();
        if (!barrier.reached().isDone()) {
            scheduler.after(waitMillis, () -> end(barrier, false));
        }
        return barrier.reached();
    }

    /** Must be quick: called by the thread that applies entries. */
    void routesChanged() {
        synchronized (this) {
            if (waking || polls.isEmpty()) {
                return;
            }
            waking = true;
        }
        scheduler.after(0, this::wake);
    }

    private void wake() {
        List<Held> all;
        synchronized (this) {
            waking = false;
            all = List.copyOf(polls);
        }
        all.forEach(held -> serve(held, false));
    }

    private void serve(Held held, boolean anyway) {
        if (held.answer().isDone()) {
            return;
        }
        try {
            RouteDelta delta = (RouteDelta) state.ask(held.query());
            if (anyway || isNews(held.query(), delta)) {
                drop(held);
                held.answer().complete(delta);
            }
        } catch (RuntimeException e) { // whoever asked is told
            drop(held);
            held.answer().completeExceptionally(e);
        }
    }

    private synchronized void drop(Held held) {
        polls.remove(held);
    }

    private static boolean isNews(Query.RouteChanges query, RouteDelta delta) {
        return delta.isSnapshot() || !delta.isJoined() || delta.latest() > query.since() || delta.roster() != null;
    }

    private void checkBarriers() {
        List<Barrier> waiting;
        synchronized (this) {
            waiting = List.copyOf(barriers);
        }
        if (waiting.isEmpty()) {
            return;
        }
        try {
            List<Answer.Living> living = ((ClusterView) state.ask(new Query.Cluster())).nodes();
            waiting.stream()
                    .filter(barrier -> areInformed(living, barrier.revision()))
                    .forEach(barrier -> end(barrier, true));
        } catch (RuntimeException e) { // whoever asked is told
            waiting.forEach(barrier -> barrier.reached().completeExceptionally(e));
            synchronized (this) {
                barriers.removeAll(waiting);
            }
        }
    }

    private synchronized boolean areInformed(List<Answer.Living> living, long revision) {
        long now = clockMillis.getAsLong();
        seen.values().removeIf(node -> now - node.atMillis() > SILENT_MILLIS);
        return living.stream()
                .map(each -> seen.get(each.node().name()))
                .allMatch(known -> known != null && known.revision() >= revision);
    }

    private void end(Barrier barrier, boolean reached) {
        synchronized (this) {
            barriers.remove(barrier);
        }
        barrier.reached().complete(reached);
    }
}
