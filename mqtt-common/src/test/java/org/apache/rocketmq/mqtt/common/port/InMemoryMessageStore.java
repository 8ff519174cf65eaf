/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Delivery;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;

/**
 * Brokers in memory: each message goes, once, into every light queue of the routes that match. Answers at once, unless the caller puts
 * something between. Owns all queues; safe for any thread.
 */
public final class InMemoryMessageStore implements MessageStore, LightQueues, RetryStore {

    private static final String PEER_LEVEL = "/p2p/";
    private static final int LONGEST_NAMED = 100;

    private final RouteTable routes;
    private final List<InMemoryBroker> brokers = new ArrayList<>();
    private final Map<QueueName, Set<Watch>> watches = new HashMap<>();
    private final List<Message> appended = new ArrayList<>();
    private final List<Message> buried = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();

    /** One broker, whose windows hold up to 4,096 messages. */
    public InMemoryMessageStore(RouteTable routes) {
        this(routes, 1, 4_096);
    }

    /**
     * @param brokerCount a topic's messages are all at one of them
     * @param windowSize most messages of a queue that are in its window
     */
    public InMemoryMessageStore(RouteTable routes, int brokerCount, int windowSize) {
        this.routes = routes;
        for (int i = 0; i < brokerCount; i++) {
            brokers.add(new InMemoryBroker("broker-" + i, windowSize));
        }
    }

    @Override
    public synchronized CompletionStage<Void> append(Message message) {
        appended.add(message);
        InMemoryBroker broker =
                brokers.get(Math.floorMod(message.topic().value().hashCode(), brokers.size()));
        broker.append(message, queuesOf(message.topic())).forEach(this::tell);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public synchronized CompletionStage<Void> appendOnce(
            Message message, String key, boolean again, BooleanSupplier wanted) {
        if (again && keys.contains(key)) {
            return CompletableFuture.completedStage(null);
        }
        if (!wanted.getAsBoolean()) {
            return CompletableFuture.failedStage(new GatewayException(Category.UNWANTED, "key=" + key));
        }
        keys.add(key);
        return append(message);
    }

    @Override
    public synchronized CompletionStage<Void> setAside(ClientId client, Message message, int attempt) {
        brokers.get(0).append(message, Set.of(retryQueueOf(client)), attempt).forEach(this::tell);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public synchronized CompletionStage<Void> bury(ClientId client, Message message, String reason) {
        buried.add(message);
        return CompletableFuture.completedStage(null);
    }

    private Set<QueueName> queuesOf(TopicName topic) {
        Set<QueueName> queues = new LinkedHashSet<>();
        routes.match(topic, filter -> queues.add(queueOf(filter)));
        int slash = topic.value().indexOf('/');
        if (slash >= 0 && topic.value().startsWith(PEER_LEVEL, slash)) {
            String client = topic.value().substring(slash + PEER_LEVEL.length());
            if (ClientId.fault(client) == null && routes.hasPeer(new ClientId(client))) {
                queues.add(peerQueueOf(new ClientId(client)));
            }
        }
        return queues;
    }

    @Override
    public QueueName queueOf(TopicFilter filter) {
        return named("filter-", filter.value());
    }

    @Override
    public QueueName peerQueueOf(ClientId client) {
        return named("peer-", client.value());
    }

    @Override
    public QueueName retryQueueOf(ClientId client) {
        return named("retry-", client.value());
    }

    private static QueueName named(String kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_NAMED) {
            try {
                bytes = MessageDigest.getInstance("SHA-512").digest(bytes);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this JDK has no SHA-512", e);
            }
        }
        return new QueueName(kind + HexFormat.of().formatHex(bytes));
    }

    @Override
    public CompletionStage<StartPoint> startPoint(TopicFilter filter) {
        return CompletableFuture.completedStage(recentPoint());
    }

    @Override
    public synchronized StartPoint recentPoint() {
        Map<String, Long> marks = new LinkedHashMap<>();
        brokers.forEach(broker -> marks.put(broker.name(), broker.mark()));
        return new StartPoint(marks);
    }

    @Override
    public synchronized Interest watch(QueueName queue, StartPoint from, QueueListener listener, Executor executor) {
        Set<Watch> others = watches.computeIfAbsent(queue, name -> new LinkedHashSet<>());
        Watch watch = new Watch(queue, listener, executor);
        if (!others.isEmpty()) { // somebody reads the queue already: it is live
            brokers.forEach(broker -> broker.find(queue).ifPresent(watch::tell));
        }
        others.add(watch);
        return () -> close(watch);
    }

    @Override
    public synchronized Interest resume(QueueName queue, StartPoint from, QueueListener listener, Executor executor) {
        Interest interest = watch(queue, from, listener, executor);
        brokers.forEach(broker -> broker.find(queue).ifPresent(this::tell));
        return interest;
    }

    @Override
    public synchronized CompletionStage<Optional<StoredMessage>> read(Delivery.Queued entry) {
        return CompletableFuture.completedStage(brokers.stream()
                .filter(broker -> broker.name().equals(entry.broker()))
                .flatMap(broker -> broker.find(entry.queue()).stream())
                .flatMap(queue -> queue.read(entry.offset()).stream())
                .filter(stored -> stored.commitLogOffset() == entry.place())
                .findFirst());
    }

    private synchronized void close(Watch watch) {
        Set<Watch> others = watches.get(watch.queue);
        if (others != null && others.remove(watch) && others.isEmpty()) {
            watches.remove(watch.queue);
        }
    }

    private void tell(InMemoryQueue queue) {
        watches.getOrDefault(queue.name(), Set.of()).forEach(watch -> watch.tell(queue));
    }

    /** All messages ever appended, in order, with or without a queue. */
    public synchronized List<Message> appended() {
        return List.copyOf(appended);
    }

    /** All messages ever buried, in order. */
    public synchronized List<Message> buried() {
        return List.copyOf(buried);
    }

    /** How many queues are watched. */
    public synchronized int watchedQueues() {
        return watches.size();
    }

    /** How many watches of a queue are open. */
    public synchronized int watches(QueueName queue) {
        return watches.getOrDefault(queue, Set.of()).size();
    }

    /** The queue at the broker that has it. */
    public synchronized InMemoryQueue queue(QueueName name) {
        return brokers.stream()
                .flatMap(broker -> broker.find(name).stream())
                .findFirst()
                .orElseThrow();
    }

    /** The store of a broker is made anew: its queues are empty, and so is its commit log. */
    public synchronized void lose(QueueName name) {
        InMemoryQueue lost = queue(name);
        brokers.forEach(broker -> broker.beginAnew(name));
        lost.startAnew();
        tell(lost);
    }

    private static final class Watch {
        private final QueueName queue;
        private final QueueListener listener;
        private final Executor executor;
        private final Set<InMemoryQueue> untold = new LinkedHashSet<>();

        Watch(QueueName queue, QueueListener listener, Executor executor) {
            this.queue = queue;
            this.listener = listener;
            this.executor = executor;
        }

        void tell(InMemoryQueue news) {
            synchronized (untold) {
                if (!untold.add(news)) {
                    return;
                }
            }
            executor.execute(() -> {
                synchronized (untold) {
                    untold.remove(news);
                }
                listener.onNews(news);
            });
        }
    }
}
