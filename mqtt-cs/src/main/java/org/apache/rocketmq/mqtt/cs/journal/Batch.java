/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.SessionChange.Subscribed;
import org.apache.rocketmq.mqtt.common.model.SessionChange.Unsubscribed;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;

/**
 * Changes that are written together. Of changes to one packet id, or of one position, only the last is kept; so a batch is bounded by what its
 * session may have in flight and subscribed, however long the store is away. Event loop only.
 */
final class Batch {

    private final List<SessionChange> subscriptions = new ArrayList<>(0);
    private final Set<Position> positions = Collections.newSetFromMap(new IdentityHashMap<>(2));
    private final Map<Integer, SessionChange> deliveries = new LinkedHashMap<>(4);
    private final Map<Integer, SessionChange> receipts = new LinkedHashMap<>(0);
    private final Queue<CompletableFuture<Void>> waiters = new ArrayDeque<>(1);

    void subscription(SessionChange change) {
        if (change instanceof Unsubscribed unsubscribed) {
            forget(positions, unsubscribed.queue());
        }
        if (change instanceof Subscribed subscribed && !subscriptions.isEmpty()) {
            int last = subscriptions.size() - 1;
            if (subscriptions.get(last) instanceof Subscribed before
                    && before.filter().equals(subscribed.filter())) {
                subscriptions.set(
                        last, new Subscribed(before.filter(), subscribed.qos(), before.queue(), before.from()));
                return;
            }
        }
        subscriptions.add(change);
    }

    private static void forget(Set<Position> positions, QueueName queue) {
        positions.removeIf(position -> position.queue().equals(queue));
    }

    void position(Position position) {
        positions.add(position);
    }

    /** Behind all others: the order of these is the order of sending. */
    void delivery(int packetId, SessionChange change) {
        deliveries.remove(packetId);
        deliveries.put(packetId, change);
    }

    void receipt(int packetId, SessionChange change) {
        receipts.put(packetId, change);
    }

    /** Completes when the batch is written. */
    CompletionStage<Void> done() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        waiters.add(done);
        return done;
    }

    /** All changes that were ever added to the batch, those of another one before them. */
    void follow(Batch earlier) {
        List<SessionChange> later = List.copyOf(subscriptions);
        subscriptions.clear();
        subscriptions.addAll(earlier.subscriptions);
        subscriptions.addAll(later);
        Set<Position> stillWanted = Collections.newSetFromMap(new IdentityHashMap<>());
        stillWanted.addAll(earlier.positions);
        later.forEach(change -> {
            if (change instanceof Unsubscribed unsubscribed) {
                forget(stillWanted, unsubscribed.queue());
            }
        });
        positions.addAll(stillWanted);
        Map<Integer, SessionChange> laterDeliveries = new LinkedHashMap<>(deliveries);
        deliveries.clear();
        deliveries.putAll(earlier.deliveries);
        laterDeliveries.forEach(this::delivery);
        earlier.receipts.forEach(receipts::putIfAbsent);
        List<CompletableFuture<Void>> laterWaiters = List.copyOf(waiters);
        waiters.clear();
        waiters.addAll(earlier.waiters);
        waiters.addAll(laterWaiters);
    }

    boolean isEmpty() {
        return subscriptions.isEmpty() && positions.isEmpty() && deliveries.isEmpty() && receipts.isEmpty();
    }

    /** As of now: a position is taken from where it stands. */
    List<SessionChange> changes() {
        List<SessionChange> changes = new ArrayList<>(subscriptions);
        for (Position position : positions) {
            if (position.sentUpTo() >= 0) {
                changes.add(new SessionChange.Moved(position.queue(), position.broker(), position.sentUpTo()));
            }
        }
        changes.addAll(deliveries.values());
        changes.addAll(receipts.values());
        return changes;
    }

    /** Tells everyone who waits, once. */
    void written() {
        CompletableFuture<Void> waiter;
        while ((waiter = waiters.poll()) != null) {
            waiter.complete(null);
        }
    }

    /** It will not be written. */
    void abandon(GatewayException why) {
        CompletableFuture<Void> waiter;
        while ((waiter = waiters.poll()) != null) {
            waiter.completeExceptionally(why);
        }
    }
}
