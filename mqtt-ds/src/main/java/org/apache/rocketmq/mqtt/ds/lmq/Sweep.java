/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Nodes;
import org.apache.rocketmq.mqtt.common.port.Nodes.Node;
import org.apache.rocketmq.mqtt.common.port.Peers;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler.Repetition;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through the watched light queues for messages that nobody told this node of. All of them, when it may have been told in vain: a link to
 * another node is there again, or the others took this node for dead. And all the time, slowly, those that were quiet, at brokers that were not: what
 * that finds is counted, and in health it finds nothing.
 *
 * <p>A queue that no message was ever put into is not made by looking for it. One round is under way at a time, and so many looks of it. State is
 * guarded by this.
 */
public final class Sweep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final int MOST_AT_ONCE = 64;
    private static final long PAUSE_MILLIS = 20;
    private static final long LEASE_MILLIS = 500;

    /** How long the news of a message may be on its way. */
    private static final long GRACE_MILLIS = 3_000;

    private final Tails tails;
    private final Cluster cluster;
    private final Scheduler scheduler;
    private final Meters.Counter looks;
    private final Meters.Counter found;
    private final GrownBrokers grownBrokers = new GrownBrokers();
    private final List<Repetition> repetitions = new ArrayList<>();
    private boolean underWay;
    private boolean owed; // a round of all, when this one is over
    private List<Node> known = List.of(); // guarded by this
    private boolean leaseWasSure = true;

    public Sweep(Tails tails, Cluster cluster, Scheduler scheduler, Meters meters) {
        this.tails = tails;
        this.cluster = cluster;
        this.scheduler = scheduler;
        this.looks = meters.counter("mqtt_sweep_looks");
        this.found = meters.counter("mqtt_sweep_found");
    }

    /** What one round looks at: each queue at each of the brokers, one after another. */
    private static final class Round {
        final Collection<Broker> brokers;
        final boolean urgent;
        final Iterator<Map.Entry<QueueName, WatchedQueue>> queues;
        final Queue<Suspect> suspects = new ConcurrentLinkedQueue<>();

        Round(Collection<Broker> brokers, boolean urgent, Iterator<Map.Entry<QueueName, WatchedQueue>> queues) {
            this.brokers = brokers;
            this.urgent = urgent;
            this.queues = queues;
        }
    }

    /** A queue that had more than was read, though there was no news. */
    private record Suspect(QueueName name, WatchedQueue queue, Broker broker) {}

    public void start(Nodes nodes, Peers peers, long everyMillis) {
        synchronized (this) {
            repetitions.add(scheduler.every(everyMillis, this::quietOnes));
            repetitions.add(scheduler.every(LEASE_MILLIS, () -> watchLease(nodes.isLeaseSure())));
        }
        peers.onLink(node -> all());
        nodes.listen(() -> watchNodes(nodes.living()));
    }

    /** What a node that has died had not told any more is told by nobody. */
    private void watchNodes(List<Node> living) {
        boolean anyGone;
        synchronized (this) {
            anyGone = !living.containsAll(known);
            known = List.copyOf(living);
        }
        if (anyGone) {
            all();
        }
    }

    /** Whoever was not sure to be alive may have been given up by the others. */
    private void watchLease(boolean isSure) {
        boolean isBack;
        synchronized (this) {
            isBack = isSure && !leaseWasSure;
            leaseWasSure = isSure;
        }
        if (isBack) {
            all();
        }
    }

    /** Has every watched queue looked at, soon. */
    void all() {
        synchronized (this) {
            owed = underWay;
            if (underWay) {
                return;
            }
            underWay = true;
        }
        goOn(new Round(cluster.brokers(), true, tails.watched()));
    }

    private void quietOnes() {
        List<Broker> grown;
        synchronized (this) {
            if (underWay) {
                return;
            }
            grown = grownBrokers.of(cluster.brokers());
            if (grown.isEmpty()) {
                return;
            }
            underWay = true;
        }
        goOn(new Round(grown, false, tails.watched()));
    }

    private void goOn(Round round) {
        List<CompletableFuture<?>> asked = new ArrayList<>();
        while (asked.size() < MOST_AT_ONCE && round.queues.hasNext()) {
            Map.Entry<QueueName, WatchedQueue> each = round.queues.next();
            for (Broker broker : round.brokers) {
                Tail tail = each.getValue().tailAt(broker);
                boolean isQuiet = tail == null || !tail.wasHeardOf();
                if (broker.isKnown() && (round.urgent || isQuiet)) {
                    asked.add(
                            look(each.getKey(), each.getValue(), broker, round).toCompletableFuture());
                } else {
                    grownBrokers.missed(broker);
                }
            }
        }
        CompletionStage<Void> all = CompletableFuture.allOf(asked.toArray(new CompletableFuture<?>[0]));
        all.whenComplete((done, fault) -> {
            if (round.queues.hasNext()) {
                scheduler.after(PAUSE_MILLIS, () -> goOn(round));
            } else if (round.urgent || round.suspects.isEmpty()) {
                ended();
            } else {
                scheduler.after(GRACE_MILLIS, () -> {
                    round.suspects.forEach(this::judge);
                    ended();
                });
            }
        });
    }

    private void ended() {
        boolean another;
        synchronized (this) {
            underWay = false;
            another = owed;
            owed = false;
        }
        if (another) {
            scheduler.after(PAUSE_MILLIS, this::all);
        }
    }

    private CompletionStage<Void> look(QueueName name, WatchedQueue queue, Broker broker, Round round) {
        looks.increment();
        return tails.end(name, broker)
                .thenAccept(end -> {
                    Tail tail = queue.tailAt(broker);
                    if (end.orElse(0L) > 0 && (tail == null || tail.isBehind(end.get()))) {
                        tails.look(queue, name, broker); // all it has may be older than any watch
                        round.suspects.add(new Suspect(name, queue, broker));
                    }
                })
                .exceptionally(fault -> {
                    grownBrokers.missed(broker);
                    LOG.debug("queue={} broker={} not looked at: {}", name, broker, fault.toString());
                    return null;
                });
    }

    /** The news of what was found has had its time to come. */
    private void judge(Suspect suspect) {
        Tail tail = suspect.queue().tailAt(suspect.broker());
        if (tail != null && tail.hasRead() && !tail.wasHeardOf()) {
            found(suspect.name(), suspect.broker());
        }
    }

    private void found(QueueName name, Broker broker) {
        found.increment();
        LOG.warn("queue={} broker={} has messages that nobody told of", name, broker);
    }

    @Override
    public synchronized void close() {
        repetitions.forEach(Repetition::stop);
    }
}
