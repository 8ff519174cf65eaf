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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.MessageStore;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.StoreSettings;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.apache.rocketmq.mqtt.ds.directory.ParentTopics;
import org.apache.rocketmq.mqtt.ds.directory.QueueDirectory;
import org.apache.rocketmq.mqtt.ds.directory.TopicDirectory;
import org.apache.rocketmq.mqtt.ds.notify.ArrivalListener;
import org.apache.rocketmq.mqtt.ds.notify.ArrivalListener.Source;

/**
 * Stores each message once, under its parent topic, and has the broker index it in the light queues of the routes that match. One MQTT topic
 * always takes the same lane to the same consume queue, which keeps its order. Owns the lanes; any thread.
 */
public final class LmqMessageStore implements MessageStore {

    /** Lanes of a parent topic; more than a topic has queues, so that queues added later are used. */
    private static final int LANES = 16;

    /**
     * Most bytes of queue names on one message. The broker writes their offsets beside them, and all properties together have 32,767
     * bytes; every reader of every one of the queues gets the list, so it is kept short.
     */
    private static final int MAX_DISPATCH_BYTES = 12_000;

    /** Most queues on one message: an offset has up to 20 bytes. */
    private static final int MAX_DISPATCH_QUEUES = 400;

    private final StoreSettings settings;
    private final Cluster cluster;
    private final ParentTopics parents;
    private final TopicDirectory topics;
    private final QueueDirectory queues;
    private final Scheduler scheduler;
    private final ArrivalListener arrivals;
    private final Meters.Timer storeLatency;
    private final Meters.Counter overflowCopies;
    private final Meters.Counter dispatched;
    private final AtomicLong pendingBytes = new AtomicLong();
    private final Map<String, SendLane[]> lanes = new ConcurrentHashMap<>();

    public LmqMessageStore(
            StoreSettings settings,
            Cluster cluster,
            Directories directories,
            Scheduler scheduler,
            ArrivalListener arrivals,
            Meters meters) {
        this.settings = settings;
        this.cluster = cluster;
        this.parents = directories.parents();
        this.topics = directories.topics();
        this.queues = directories.queues();
        this.scheduler = scheduler;
        this.arrivals = arrivals;
        this.storeLatency = meters.timer("mqtt_store_latency");
        this.overflowCopies = meters.counter("mqtt_store_overflow_copies");
        this.dispatched = meters.counter("mqtt_store_dispatched");
        meters.gauge("mqtt_store_pending_bytes", pendingBytes::get);
    }

    /** Where messages belong. */
    public record Directories(ParentTopics parents, TopicDirectory topics, QueueDirectory queues) {}

    @Override
    public CompletionStage<Void> append(Message message) {
        long start = System.nanoTime();
        CompletionStage<Void> stored =
                store(parents.of(message.topic().firstLevel()), message, queues.queuesFor(message.topic()));
        return stored.whenComplete((done, fault) -> {
            if (fault == null) {
                storeLatency.recordNanos(System.nanoTime() - start);
            }
        });
    }

    /** Puts a message that a backend service stored into light queues it is not in: one more message, that only those queues read. */
    public CompletionStage<Void> dispatch(Message message, Collection<QueueName> missing) {
        dispatched.increment();
        return store(settings.dispatchTopic(), message, missing);
    }

    private CompletionStage<Void> store(String parent, Message message, Collection<QueueName> targets) {
        MessageCodec.Encoded encoded = MessageCodec.encode(message);
        List<List<QueueName>> portions = portions(targets);
        CompletionStage<Void> first = send(
                parent, message.topic(), encoded.properties(), encoded.body().bytes(), portions.get(0));
        if (portions.size() == 1) {
            return first;
        }
        List<CompletableFuture<Void>> all = new ArrayList<>();
        all.add(first.toCompletableFuture());
        for (List<QueueName> portion : portions.subList(1, portions.size())) {
            Map<String, String> copy = new LinkedHashMap<>(encoded.properties());
            copy.put(MessageProperties.UNIQUE_KEY, MessageClientIDSetter.createUniqID());
            overflowCopies.increment();
            all.add(send(
                            settings.dispatchTopic(),
                            message.topic(),
                            copy,
                            encoded.body().bytes(),
                            portion)
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]));
    }

    private CompletionStage<Void> send(
            String parent, TopicName topic, Map<String, String> properties, byte[] body, List<QueueName> targets) {
        if (!targets.isEmpty()) {
            properties.put(MessageProperties.DISPATCH_LIST, join(targets));
        }
        Outgoing outgoing = new Outgoing(
                properties, body, System.nanoTime() + settings.storeTimeout().toNanos());
        long weight = outgoing.weight();
        if (pendingBytes.addAndGet(weight) > settings.pendingMemory()) {
            pendingBytes.addAndGet(-weight);
            return CompletableFuture.failedStage(new GatewayException(
                    Category.RETRY,
                    "messages on their way to brokers: " + pendingBytes.get() + " bytes (expected: < "
                            + settings.pendingMemory() + ")"));
        }
        int lane = Math.floorMod(spread(topic.value().hashCode()), LANES);
        lanesOf(parent)[lane].add(outgoing);
        return outgoing.stored.handle((broker, fault) -> {
            pendingBytes.addAndGet(-weight);
            if (fault != null) {
                // No answer is not no message: whoever has news of it looks.
                cluster.brokers().forEach(each -> announce(targets, each));
                throw fault instanceof GatewayException known
                        ? known
                        : new GatewayException(Category.RETRY, fault.toString(), fault);
            }
            announce(targets, broker);
            return null;
        });
    }

    private void announce(List<QueueName> targets, Broker broker) {
        for (QueueName queue : targets) {
            arrivals.onArrival(queue, broker, Source.OWN);
        }
    }

    private SendLane[] lanesOf(String parent) {
        SendLane[] known = lanes.get(parent);
        return known != null ? known : lanes.computeIfAbsent(parent, this::newLanes);
    }

    private SendLane[] newLanes(String parent) {
        SendLane[] made = new SendLane[LANES];
        for (int i = 0; i < LANES; i++) {
            made[i] = new SendLane(
                    parent,
                    i,
                    topics,
                    cluster.calls(),
                    scheduler,
                    settings.sendTimeout().toMillis());
        }
        return made;
    }

    /** String hashes of similar topics differ in their low bits only: mixes the high ones in. */
    private static int spread(int hash) {
        int h = hash * 0x9E3779B9;
        return h ^ (h >>> 16);
    }

    /** Cuts the queues into as few lists as fit one message each; one empty list if there are no queues. */
    static List<List<QueueName>> portions(Collection<QueueName> targets) {
        List<List<QueueName>> portions = new ArrayList<>();
        List<QueueName> current = new ArrayList<>();
        int bytes = 0;
        for (QueueName queue : targets) {
            int length = queue.value().length() + 1;
            if (bytes + length > MAX_DISPATCH_BYTES || current.size() == MAX_DISPATCH_QUEUES) {
                portions.add(current);
                current = new ArrayList<>();
                bytes = 0;
            }
            current.add(queue);
            bytes += length;
        }
        portions.add(current);
        return portions;
    }

    private static String join(List<QueueName> targets) {
        StringBuilder names = new StringBuilder();
        for (QueueName queue : targets) {
            if (names.length() > 0) {
                names.append(',');
            }
            names.append(queue.value());
        }
        return names.toString();
    }
}
