/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.EnumMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Delivery;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.LightQueues;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.StoreSettings;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.BrokerListener;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.apache.rocketmq.mqtt.ds.format.LmqNames;

/** The watched light queues of a node. Turns arrivals into reading: no arrival, no request. Owns the tails; any thread. */
public final class Tails implements LightQueues, ArrivalListener, BrokerListener {

    private final Cluster cluster;
    private final Function<TopicFilter, CompletionStage<Void>> covered;
    private final UnusedQueues unused;
    private final TailContext context;
    private final Map<QueueName, WatchedQueue> queues = new ConcurrentHashMap<>();
    private final UnheardNews unheard = new UnheardNews();
    private final AtomicInteger tailCount = new AtomicInteger();
    private final Map<Source, Meters.Counter> arrivals = new EnumMap<>(Source.class);

    /** @param covered completes once messages of backend services that match the filter are fed from now on */
    public Tails(
            StoreSettings settings,
            Cluster cluster,
            Function<TopicFilter, CompletionStage<Void>> covered,
            UnusedQueues unused,
            Scheduler scheduler,
            Meters meters) {
        this.cluster = cluster;
        this.covered = covered;
        this.unused = unused;
        WindowMemory memory = new WindowMemory(settings.windowMemory());
        this.context =
                new TailContext(scheduler, settings.pullHold().toMillis(), memory, new LmqMeters(meters), cluster::ask);
        for (Source source : Source.values()) {
            arrivals.put(
                    source,
                    meters.counter("mqtt_arrivals", "source", source.name().toLowerCase(Locale.ROOT)));
        }
        meters.gauge("mqtt_watched_queues", queues::size);
        meters.gauge("mqtt_tails", tailCount::get);
        meters.gauge("mqtt_window_bytes", memory::used);
    }

    @Override
    public QueueName queueOf(TopicFilter filter) {
        return LmqNames.of(filter);
    }

    @Override
    public QueueName peerQueueOf(ClientId client) {
        return LmqNames.ofPeer(client);
    }

    @Override
    public QueueName retryQueueOf(ClientId client) {
        return LmqNames.ofRetry(client);
    }

    @Override
    public CompletionStage<StartPoint> startPoint(TopicFilter filter) {
        return unused.open(queueOf(filter))
                .thenCompose(open -> covered.apply(filter))
                .thenCompose(done -> cluster.freshMarks());
    }

    @Override
    public StartPoint recentPoint() {
        return cluster.knownMarks();
    }

    @Override
    public Interest watch(QueueName queue, StartPoint from, QueueListener listener, Executor executor) {
        Watch watch = new Watch(from, false, listener, executor);
        WatchedQueue joined = join(queue, watch);
        unheard.since(queue, from).forEach((broker, place) -> wake(joined, queue, broker, place));
        return interest(queue, joined, watch);
    }

    @Override
    public Interest resume(QueueName queue, StartPoint from, QueueListener listener, Executor executor) {
        Watch watch = new Watch(from, true, listener, executor);
        WatchedQueue joined = join(queue, watch);
        // What has just been stored may not be in the queue yet: its news makes the pull wait for it.
        unheard.since(queue, from).forEach((broker, place) -> wake(joined, queue, broker, place));
        cluster.brokers().forEach(broker -> look(joined, queue, broker));
        return interest(queue, joined, watch);
    }

    @Override
    public CompletionStage<Optional<StoredMessage>> read(Delivery.Queued entry) {
        Broker broker = cluster.broker(entry.broker());
        if (broker == null) {
            return CompletableFuture.failedStage(new GatewayException(
                    Category.RETRY, "broker " + entry.broker() + " is not known (expected: listed by a name server)"));
        }
        return reader(entry.queue(), broker).readAt(entry.offset(), entry.place());
    }

    private WatchedQueue join(QueueName queue, Watch watch) {
        WatchedQueue joined = queues.computeIfAbsent(queue, name -> new WatchedQueue());
        while (!joined.add(watch)) { // its last watch was just closed
            queues.remove(queue, joined);
            joined = queues.computeIfAbsent(queue, name -> new WatchedQueue());
        }
        return joined;
    }

    private Interest interest(QueueName queue, WatchedQueue joined, Watch watch) {
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.compareAndSet(true, false) && joined.remove(watch)) {
                queues.remove(queue, joined);
                tailCount.addAndGet(-joined.tailCount());
            }
        };
    }

    @Override
    public void onArrival(QueueName queue, Broker broker, long place, Source source) {
        Objects.requireNonNull(arrivals.get(source)).increment();
        WatchedQueue watched = queues.get(queue);
        if (watched == null || !wake(watched, queue, broker, place)) {
            unheard.add(queue, broker, place);
            watched = queues.get(queue); // someone who came between the two looks did not see the news
            if (watched != null) {
                wake(watched, queue, broker, place);
            }
        }
    }

    /** @return false if the queue's last watch was just closed */
    private boolean wake(WatchedQueue watched, QueueName queue, Broker broker, long place) {
        Tail tail = watched.tailAt(broker, place, (at, mark) -> newTail(queue, at, mark));
        if (tail == null) {
            return false;
        }
        tail.arrived(place);
        return true;
    }

    /** All watched queues, as they come and go. */
    Iterator<Map.Entry<QueueName, WatchedQueue>> watched() {
        return queues.entrySet().iterator();
    }

    /** The end of a queue at a broker; empty if it has no such queue. */
    CompletionStage<Optional<Long>> end(QueueName queue, Broker broker) {
        return cluster.calls().endIfThere(QueueAddress.ofLightQueue(broker, queue.value()));
    }

    /** Looks for what came while nobody watched. A broker that has not said where its commit log ends is looked at when it has. */
    void look(WatchedQueue watched, QueueName queue, Broker broker) {
        Tail tail = broker.isKnown()
                ? watched.tailAt(broker, ArrivalListener.UNKNOWN, (at, mark) -> newTail(queue, at, mark))
                : null;
        if (tail != null) {
            tail.look();
        }
    }

    @Override
    public void onKnown(Broker broker) {
        lookAt(broker);
    }

    /** Whoever resumed while it was away has not looked there yet. */
    @Override
    public void onBack(Broker broker) {
        lookAt(broker);
    }

    private void lookAt(Broker broker) {
        queues.forEach((name, queue) -> {
            if (queue.isResumed()) {
                look(queue, name, broker);
            }
        });
    }

    /** A broker has lost part of its commit log: what it has new may lie before what was read. */
    @Override
    public void onLoss(Broker broker) {
        queues.values().forEach(queue -> queue.lost(broker));
    }

    private Tail newTail(QueueName queue, Broker broker, long mark) {
        tailCount.incrementAndGet();
        return new Tail(queue, reader(queue, broker), mark, context);
    }

    private QueueReader reader(QueueName queue, Broker broker) {
        return new QueueReader(cluster.calls(), QueueAddress.ofLightQueue(broker, queue.value()), context.meters());
    }
}
