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
import org.apache.rocketmq.mqtt.common.port.Duties;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Roster;

/**
 * This node's share of the duties. Every living node is expected to join every duty; one that runs without some of them must not run beside others
 * that have them, as its turns would be nobody's.
 *
 * <p>Owns one {@link DutyShare} for each duty. All takes place on the scheduler's thread, the callbacks too; looks when the roster has changed, and every
 * second.
 */
final class MetaDuties implements Duties, AutoCloseable {

    private static final long LOOK_MILLIS = 1_000;

    private final MetaClient client;
    private final NodeLease lease;
    private final String node;
    private final Scheduler scheduler;
    private final Scheduler.Repetition looking;
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    // the scheduler's
    private final TreeMap<String, DutyShare> shares = new TreeMap<>();
    private final CompletableFuture<Void> allEnded = new CompletableFuture<>();
    private Roster roster = Roster.UNKNOWN;
    private boolean isLeaving;

    MetaDuties(MetaClient client, NodeLease lease, String node, Scheduler scheduler) {
        this.client = client;
        this.lease = lease;
        this.node = node;
        this.scheduler = scheduler;
        this.looking = scheduler.every(LOOK_MILLIS, this::look);
    }

    @Override
    public void join(String name, Duty duty) {
        if (name.isEmpty() || !names.add(name)) {
            throw new IllegalArgumentException("duty: \"" + name + "\" (expected: a name, each once)");
        }
        scheduler.after(0, () -> {
            shares.put(name, new DutyShare(name, duty, this));
            look();
        });
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
        return !isLeaving && roster.lives(node, lease.incarnation()) && node.equals(Turn.of(duty, roster.nodes()));
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

    /** Runs what changes a share, and then looks at all. */
    void later(Runnable change) {
        scheduler.after(0, () -> {
            change.run();
            look();
        });
    }

    @Override
    public void close() {
        looking.stop();
    }
}
