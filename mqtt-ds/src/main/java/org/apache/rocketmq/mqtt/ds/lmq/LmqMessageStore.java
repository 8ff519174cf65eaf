/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.MessageStore;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.apache.rocketmq.mqtt.ds.StoreSettings;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.apache.rocketmq.mqtt.ds.directory.ParentTopics;
import org.apache.rocketmq.mqtt.ds.directory.QueueDirectory;
import org.apache.rocketmq.mqtt.ds.directory.TopicDirectory;
import org.apache.rocketmq.mqtt.ds.format.LmqNames;
import org.apache.rocketmq.mqtt.ds.format.MessageCodec;
import org.apache.rocketmq.mqtt.ds.format.MessageProperties;
import org.apache.rocketmq.mqtt.ds.lmq.ArrivalListener.Source;
import org.apache.rocketmq.mqtt.ds.lmq.Outgoing.Stored;
import org.jspecify.annotations.Nullable;

/**
 * Stores each message once, under its parent topic, and has the broker index it in the light queues of the routes that match. The messages of
 * one publisher to one topic go one after another, to one consume queue; all others at the same time. Owns the strands; any thread.
 */
public final class LmqMessageStore implements MessageStore {

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
    private final QueueDirectory queues;
    private final ArrivalListener arrivals;
    private final Meters.Timer storeLatency;
    private final Meters.Counter overflowCopies;
    private final Meters.Counter dispatched;
    private final AtomicLong pendingBytes = new AtomicLong();
    private final ConcurrentMap<SendStrand.Key, SendStrand> strands = new ConcurrentHashMap<>();
    private final SendContext context;

    public LmqMessageStore(
            StoreSettings settings,
            Cluster cluster,
            Directories directories,
            Scheduler scheduler,
            Stalls stalls,
            ArrivalListener arrivals,
            Meters meters) {
        this.settings = settings;
        this.cluster = cluster;
        this.parents = directories.parents();
        this.queues = directories.queues();
        this.arrivals = arrivals;
        this.context = new SendContext(
                strands,
                directories.topics(),
                cluster.calls(),
                new StoredSearch(cluster.calls(), cluster::ask, scheduler, meters),
                cluster::possible,
                scheduler,
                stalls,
                settings.sendTimeout().toMillis(),
                meters.counter("mqtt_store_retries"),
                meters.counter("mqtt_store_rehashed"));
        this.storeLatency = meters.timer("mqtt_store_latency");
        this.overflowCopies = meters.counter("mqtt_store_overflow_copies");
        this.dispatched = meters.counter("mqtt_store_dispatched");
        meters.gauge("mqtt_store_pending_bytes", pendingBytes::get);
    }

    /** Where messages belong. */
    public record Directories(ParentTopics parents, TopicDirectory topics, QueueDirectory queues) {}

    @Override
    public CompletionStage<Void> append(Message message) {
        return append(message, null);
    }

    @Override
    public CompletionStage<Void> appendOnce(Message message, String key, boolean again, BooleanSupplier wanted) {
        return append(message, new Once(key, again, wanted));
    }

    private CompletionStage<Void> append(Message message, @Nullable Once once) {
        long start = System.nanoTime();
        CompletionStage<Void> stored =
                store(parents.of(message.topic().firstLevel()), message, queues.queuesFor(message.topic()), once);
        return stored.whenComplete((done, fault) -> {
            if (fault == null) {
                storeLatency.recordNanos(System.nanoTime() - start);
            }
        });
    }

    /**
     * Puts a message that a backend service stored into light queues it is not in: one more message, that only those queues read.
     *
     * @param key tells the message from all others
     * @param again whether it may have been dispatched before
     * @param wanted whether it is still this node's to dispatch, asked right before each attempt, see {@link MessageStore#appendOnce}
     */
    public CompletionStage<Void> dispatch(
            Message message, Collection<QueueName> missing, String key, boolean again, BooleanSupplier wanted) {
        dispatched.increment();
        return store(settings.dispatchTopic(), message, missing, new Once(key, again, wanted));
    }

    /**
     * Stores a message for one client alone, with some more properties; what is for one client keeps its order.
     *
     * @param parent the RocketMQ topic it is stored under
     */
    CompletionStage<Void> storeFor(
            ClientId client, String parent, Message message, QueueName target, Map<String, String> properties) {
        MessageCodec.Encoded encoded = MessageCodec.encode(message);
        encoded.properties().putAll(properties);
        return send(new SendStrand.Key(parent, message.topic(), client), encoded, List.of(target), null);
    }

    /**
     * Stores news for a gateway node that cannot be reached otherwise, in a light queue of its own; nobody hears of it.
     *
     * @param node its name
     */
    public CompletionStage<Void> storeNews(String node, Payload news) {
        QueueName queue = LmqNames.ofNode(node);
        TopicName topic = new TopicName(settings.notifyRetryTopic() + '/' + Integer.toHexString(node.hashCode()));
        Message message = new Message(topic, news, Qos.AT_LEAST_ONCE, false, null);
        Outgoing outgoing = outgoing(MessageCodec.encode(message), List.of(queue), null);
        GatewayException full = reserve(outgoing);
        return full != null
                ? CompletableFuture.failedStage(full)
                : submit(keyOf(settings.notifyRetryTopic(), message), outgoing).thenApply(where -> null);
    }

    /** @param once null if the message may be stored twice rather than not at all */
    private CompletionStage<Void> store(
            String parent, Message message, Collection<QueueName> targets, @Nullable Once once) {
        MessageCodec.Encoded encoded = MessageCodec.encode(message);
        List<List<QueueName>> portions = portions(targets);
        CompletionStage<Void> first = send(keyOf(parent, message), encoded, portions.get(0), once);
        if (portions.size() == 1) {
            return first;
        }
        List<CompletableFuture<Void>> all = new ArrayList<>();
        all.add(first.toCompletableFuture());
        for (int i = 1; i < portions.size(); i++) {
            overflowCopies.increment();
            SendStrand.Key strand = keyOf(settings.dispatchTopic(), message);
            Once copy = once == null ? null : once.withKey(keyOfCopy(once.key(), portions.get(i)));
            all.add(send(strand, encoded.copy(), portions.get(i), copy).toCompletableFuture());
        }
        return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]));
    }

    /** Names the queues: the message may be cut into others when it is sent again, and a copy stored for some is none for the others. */
    static String keyOfCopy(String key, List<QueueName> portion) {
        return key + '\0' + join(portion); // hashed when it is put into the message
    }

    private static SendStrand.Key keyOf(String parent, Message message) {
        return new SendStrand.Key(parent, message.topic(), message.publisher());
    }

    /** Stores one RocketMQ message and has it announced. */
    private CompletionStage<Void> send(
            SendStrand.Key strand, MessageCodec.Encoded encoded, List<QueueName> targets, @Nullable Once once) {
        Outgoing outgoing = outgoing(encoded, targets, once);
        GatewayException full = reserve(outgoing);
        if (full != null) {
            return CompletableFuture.failedStage(full);
        }
        return submit(strand, outgoing).handle((where, fault) -> {
            if (fault != null) {
                GatewayException why = GatewayException.of(fault);
                if (why.category() == Category.RETRY) { // no answer is not no message: whoever watches the queues looks
                    cluster.brokers().forEach(each -> announce(targets, new Stored(each, ArrivalListener.UNKNOWN)));
                }
                throw why;
            }
            announce(targets, where);
            return null;
        });
    }

    private Outgoing outgoing(MessageCodec.Encoded encoded, List<QueueName> targets, @Nullable Once once) {
        if (!targets.isEmpty()) {
            encoded.properties().put(MessageProperties.DISPATCH_LIST, join(targets));
        }
        return new Outgoing(
                encoded.properties(),
                encoded.body().bytes(),
                once == null ? null : once.withKey(encoded.keyed(once.key())),
                encoded.isAtMostOnce(),
                context.stalls().now(),
                System.nanoTime() + settings.storeTimeout().toNanos());
    }

    /** Makes room for a message on its way; if there is none, says so. */
    private @Nullable GatewayException reserve(Outgoing outgoing) {
        if (pendingBytes.addAndGet(outgoing.weight()) <= settings.pendingMemory()) {
            return null;
        }
        long others = pendingBytes.addAndGet(-outgoing.weight());
        return new GatewayException(
                Category.RETRY,
                "messages on their way to brokers: " + others + " bytes (expected: < " + settings.pendingMemory()
                        + ")");
    }

    /** Gives the room back when it is known what became of the message. */
    private CompletionStage<Stored> submit(SendStrand.Key strand, Outgoing outgoing) {
        enqueue(strand, outgoing);
        return outgoing.stored.whenComplete((where, fault) -> pendingBytes.addAndGet(-outgoing.weight()));
    }

    private void enqueue(SendStrand.Key key, Outgoing outgoing) {
        SendStrand strand = strands.computeIfAbsent(key, fresh -> new SendStrand(fresh, context));
        while (!strand.add(outgoing)) { // it has just sent its last message
            strands.remove(key, strand);
            strand = strands.computeIfAbsent(key, fresh -> new SendStrand(fresh, context));
        }
    }

    private void announce(List<QueueName> targets, Stored where) {
        for (QueueName queue : targets) {
            arrivals.onArrival(queue, where.broker(), where.place(), Source.OWN);
        }
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
