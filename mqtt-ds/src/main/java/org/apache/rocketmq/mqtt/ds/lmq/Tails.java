/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.LightQueues;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.StoreSettings;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.apache.rocketmq.mqtt.ds.format.LmqNames;
import org.apache.rocketmq.mqtt.ds.lmq.Tail.TailContext;

/** The watched light queues of a node. Turns arrivals into reading: no arrival, no request. Owns the tails; any thread. */
public final class Tails implements LightQueues, ArrivalListener {

    private final Cluster cluster;
    private final Function<TopicFilter, CompletionStage<Void>> covered;
    private final TailContext context;
    private final Map<QueueName, WatchedQueue> queues = new ConcurrentHashMap<>();
    private final UnheardNews unheard = new UnheardNews();
    private final AtomicInteger tailCount = new AtomicInteger();
    private final Meters.Counter ownArrivals;
    private final Meters.Counter feedArrivals;

    /** @param covered completes once messages of backend services that match the filter are fed from now on */
    public Tails(
            StoreSettings settings,
            Cluster cluster,
            Function<TopicFilter, CompletionStage<Void>> covered,
            Scheduler scheduler,
            Meters meters) {
        this.cluster = cluster;
        this.covered = covered;
        WindowMemory memory = new WindowMemory(settings.windowMemory());
        this.context = new TailContext(
                scheduler, settings.pullHold().toMillis(), memory, new LmqMeters(meters), cluster::freshMarks);
        this.ownArrivals = meters.counter("mqtt_arrivals", "source", "own");
        this.feedArrivals = meters.counter("mqtt_arrivals", "source", "feed");
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
    public CompletionStage<StartPoint> startPoint(TopicFilter filter) {
        return covered.apply(filter).thenCompose(done -> cluster.freshMarks());
    }

    @Override
    public StartPoint recentPoint() {
        return cluster.knownMarks();
    }

    @Override
    public Interest watch(QueueName queue, StartPoint from, QueueListener listener, Executor executor) {
        Watch watch = new Watch(from, listener, executor);
        WatchedQueue joined = queues.computeIfAbsent(queue, name -> new WatchedQueue());
        if (!joined.add(watch)) { // its last watch was just closed
            queues.remove(queue, joined);
            return watch(queue, from, listener, executor);
        }
        unheard.since(queue, from).forEach((broker, place) -> wake(joined, queue, broker, place));
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
        (source == Source.OWN ? ownArrivals : feedArrivals).increment();
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

    /** A broker has lost part of its commit log: what it has new may lie before what was read. */
    public void onLoss(Broker broker) {
        queues.values().forEach(queue -> queue.look(broker));
    }

    private Tail newTail(QueueName queue, Broker broker, long mark) {
        tailCount.incrementAndGet();
        QueueReader reader =
                new QueueReader(cluster.calls(), QueueAddress.ofLightQueue(broker, queue.value()), context.meters());
        return new Tail(queue, reader, mark, context);
    }
}
