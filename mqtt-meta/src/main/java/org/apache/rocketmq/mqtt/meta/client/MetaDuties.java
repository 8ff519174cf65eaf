/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.mqtt.common.port.Duties;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Roster;

/**
 * This node's share of the duties. A node has one from when it says that it is ready; that it is, all see by a duty of its own, which no other node joins.
 * Every ready node is expected to have joined every duty; one that runs without some of them must not run beside others that have them, as its turns would
 * be nobody's.
 *
 * <p>Owns one {@link DutyShare} for each duty. All takes place on the scheduler's thread, the callbacks too; looks when the roster has changed, and every
 * second.
 */
final class MetaDuties implements Duties, AutoCloseable {

    private static final long LOOK_MILLIS = 1_000;

    private final MetaClient client;
    private final NodeLease lease;
    private final String node;
    private final String readiness;
    private final Scheduler scheduler;
    private final Scheduler.Repetition looking;
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    // the scheduler's
    private final TreeMap<String, DutyShare> shares = new TreeMap<>();
    private final CompletableFuture<Void> allEnded = new CompletableFuture<>();
    private Roster roster = Roster.UNKNOWN;
    private boolean isLeaving;

    private volatile boolean closed;

    MetaDuties(MetaClient client, NodeLease lease, String node, Scheduler scheduler) {
        this.client = client;
        this.lease = lease;
        this.node = node;
        this.readiness = Roster.readiness(node);
        this.scheduler = scheduler;
        this.looking = scheduler.every(LOOK_MILLIS, this::look);
    }

    @Override
    public void join(String name, Duty duty) {
        if (name.isEmpty() || Roster.isReadiness(name) || !names.add(name)) {
            throw new IllegalArgumentException("duty: \"" + name + "\" (expected: a name, each once)");
        }
        scheduler.after(0, () -> {
            shares.put(name, new DutyShare(name, duty, this));
            look();
        });
    }

    @Override
    public void ready() {
        scheduler.after(0, () -> {
            shares.putIfAbsent(readiness, new DutyShare(readiness, new Ready(), this));
            look();
        });
    }

    /** Nothing is to be done for it. */
    private static final class Ready implements Duty {

        @Override
        public void begin(BooleanSupplier sure) {}

        @Override
        public CompletionStage<Void> end() {
            return CompletableFuture.completedStage(null);
        }
    }

    void changed(Roster latest) {
        scheduler.after(0, () -> {
            roster = latest;
            look();
        });
    }

    /** This node's run is over: others may do what it did. */
    void lost() {
        scheduler.after(0, () -> shares.values().forEach(DutyShare::lost));
    }

    /** Completes when this node does nothing any more; it does not begin again. */
    CompletionStage<Void> endAll() {
        scheduler.after(0, () -> {
            isLeaving = true;
            look();
        });
        return allEnded;
    }

    private void look() {
        shares.values().forEach(DutyShare::look);
        if (isLeaving && shares.values().stream().allMatch(DutyShare::isAway)) {
            allEnded.complete(null);
        }
    }

    /** Whether a duty should be this node's. */
    boolean isMine(String duty) {
        return !isLeaving
                && roster.lives(node, lease.incarnation())
                && (duty.equals(readiness) || node.equals(Turn.of(duty, roster.ready())));
    }

    /** Whether no other node does a duty, as far as is known. */
    boolean isFree(String duty) {
        return node.equals(roster.duties().getOrDefault(duty, node));
    }

    long incarnation() {
        return lease.incarnation();
    }

    /** Whether a run of the node goes on for sure. In this order: in another run the lease is sure only after the incarnation is another. */
    boolean isSure(long incarnation) {
        return lease.isSure() && lease.incarnation() == incarnation;
    }

    CompletionStage<Outcome> take(String duty, long incarnation) {
        return client.send(new Command.TakeDuty(node, incarnation, duty));
    }

    CompletionStage<Outcome> release(String duty, long incarnation) {
        return client.send(new Command.ReleaseDuty(node, incarnation, duty));
    }

    /** Whether what was held in a run may be held still: the run goes on, and there is somebody to say so to. */
    boolean isRunning(long held) {
        return !closed && held == lease.incarnation();
    }

    /** Runs what changes a share, and then looks at all. */
    void later(Runnable change) {
        later(0, change);
    }

    void later(long delayMillis, Runnable change) {
        scheduler.after(delayMillis, () -> {
            change.run();
            look();
        });
    }

    @Override
    public void close() {
        closed = true;
        looking.stop();
    }
}
