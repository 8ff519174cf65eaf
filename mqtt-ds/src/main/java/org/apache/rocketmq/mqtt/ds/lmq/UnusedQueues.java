/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.RouteTable.RouteListener;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler.Repetition;
import org.apache.rocketmq.mqtt.ds.StoreSettings;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.format.LmqNames;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives light queues back whose route has been gone for a while. A queue that is written while the broker deletes it would miss messages afterwards,
 * so it is <em>closed</em> first: no message names it. When all that named it before is stored or given up, the brokers are asked; then it is
 * open again. A route that comes back opens it at once, or waits until the brokers have answered.
 *
 * <p>Only the messages of this node can be kept out of a queue: while other nodes live, nothing is deleted, and what is unused waits for its time.
 *
 * <p>Guarded by this, but for what every message asks.
 */
public final class UnusedQueues implements RouteListener {

    private static final Logger LOG = LoggerFactory.getLogger(UnusedQueues.class);

    /** Queues remembered; of more than that, brokers keep the index until its messages expire. */
    private static final int MOST = 100_000;

    /** Queues closed at once: so many requests may come together. */
    private static final int MOST_CLOSED = 100;

    private static final long ROUND_MILLIS = 1_000;

    private final long keepNanos;
    private final long quietMillis;
    private final Supplier<Collection<Broker>> brokers;
    private final BooleanSupplier alone;
    private final QueueDeletion deletion;
    private final Scheduler scheduler;
    private final Meters.Counter deleted;
    private final Meters.Counter refused;
    private final Meters.Counter forgotten;
    private final Map<QueueName, Long> unusedSince = new LinkedHashMap<>(); // oldest first
    private final Map<QueueName, Closed> closed = new ConcurrentHashMap<>();
    private final Set<Broker> unwilling = ConcurrentHashMap.newKeySet();
    private @Nullable Repetition rounds;

    /** A queue that no message names; {@code open} completes when messages name it again. */
    private static final class Closed {
        final CompletableFuture<Void> open = new CompletableFuture<>();
        boolean asked; // the brokers: there is no way back until they have answered
    }

    /** Asks one broker to delete one light queue. */
    @FunctionalInterface
    public interface QueueDeletion {
        CompletionStage<Void> delete(Broker broker, String name);
    }

    /**
     * @param brokers those there are
     * @param alone whether no other node can be writing
     */
    public UnusedQueues(
            StoreSettings settings,
            Supplier<Collection<Broker>> brokers,
            BooleanSupplier alone,
            QueueDeletion deletion,
            Scheduler scheduler,
            Meters meters) {
        this.keepNanos = settings.queueKeepTime().toNanos();
        this.quietMillis = settings.storeTimeout().plus(settings.sendTimeout()).toMillis();
        this.brokers = brokers;
        this.alone = alone;
        this.deletion = deletion;
        this.scheduler = scheduler;
        this.deleted = meters.counter("mqtt_queues_deleted");
        this.refused = meters.counter("mqtt_queue_deletions_refused");
        this.forgotten = meters.counter("mqtt_queue_deletions_forgotten");
        meters.gauge("mqtt_unused_queues", this::size);
    }

    /** Begins to give queues back; not if they are to be kept. */
    public synchronized void start() {
        if (keepNanos > 0) {
            rounds = scheduler.every(ROUND_MILLIS, this::round);
        }
    }

    /** Whether messages must not be put into a queue. Asked for every message. */
    public boolean isClosed(QueueName queue) {
        return !closed.isEmpty() && closed.containsKey(queue);
    }

    /** Completes when messages are put into the queue, if its route is there: at once, but for a queue that is just being deleted. */
    CompletionStage<Void> open(QueueName queue) {
        Closed now = closed.get(queue);
        return now == null ? CompletableFuture.completedStage(null) : now.open;
    }

    @Override
    public synchronized void removed(TopicFilter filter) {
        if (keepNanos == 0) {
            return;
        }
        if (unusedSince.size() >= MOST) {
            forgotten.increment();
            return;
        }
        QueueName queue = LmqNames.of(filter);
        unusedSince.remove(queue); // to the end
        unusedSince.put(queue, System.nanoTime());
    }

    @Override
    public synchronized void added(TopicFilter filter) {
        QueueName queue = LmqNames.of(filter);
        unusedSince.remove(queue);
        Closed now = closed.get(queue);
        if (now != null && !now.asked) {
            open(queue, now);
        }
    }

    private synchronized int size() {
        return unusedSince.size();
    }

    private void round() {
        if (!alone.getAsBoolean()) {
            return;
        }
        List<QueueName> due = new ArrayList<>();
        long now = System.nanoTime();
        synchronized (this) {
            var oldest = unusedSince.entrySet().iterator();
            while (oldest.hasNext() && closed.size() < MOST_CLOSED) {
                Map.Entry<QueueName, Long> each = oldest.next();
                if (now - each.getValue() < keepNanos) {
                    break;
                }
                oldest.remove();
                if (closed.putIfAbsent(each.getKey(), new Closed()) == null) {
                    due.add(each.getKey());
                }
            }
        }
        if (!due.isEmpty()) {
            scheduler.after(quietMillis, () -> due.forEach(this::delete));
        }
    }

    private void delete(QueueName queue) {
        Closed mine;
        synchronized (this) {
            mine = closed.get(queue);
            if (mine == null || mine.asked) {
                return; // wanted again
            }
            if (!alone.getAsBoolean()) {
                unusedSince.put(queue, System.nanoTime());
                open(queue, mine);
                return;
            }
            mine.asked = true;
        }
        CompletableFuture<?>[] answers = brokers.get().stream()
                .filter(broker -> !unwilling.contains(broker))
                .map(broker -> deleteAt(broker, queue).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        CompletionStage<Void> all = CompletableFuture.allOf(answers);
        all.whenComplete((done, fault) -> {
            if (fault == null) {
                deleted.increment();
                open(queue, mine);
            } else {
                // No answer is not no deletion: the queue is opened when it cannot happen any more, and stays as it is.
                scheduler.after(quietMillis, () -> open(queue, mine));
            }
        });
    }

    private CompletionStage<Void> deleteAt(Broker broker, QueueName queue) {
        return deletion.delete(broker, queue.value()).exceptionally(fault -> {
            GatewayException cause = GatewayException.of(fault);
            refused.increment();
            if (!cause.isAnswer()) {
                throw cause;
            }
            if (cause.category() == Category.REFUSED && unwilling.add(broker)) {
                LOG.warn(
                        "broker={} does not delete light queues, they stay until their messages expire", broker, cause);
            }
            return null;
        });
    }

    private synchronized void open(QueueName queue, Closed mine) {
        closed.remove(queue, mine);
        mine.open.complete(null);
    }

    public synchronized void close() {
        if (rounds != null) {
            rounds.stop();
        }
    }
}
