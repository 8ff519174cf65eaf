/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.mqtt.Delivery;
import org.apache.rocketmq.mqtt.bench.mqtt.Identity;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingListener;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;
import org.apache.rocketmq.mqtt.bench.mqtt.SessionClient;

/**
 * One client that publishes batches of messages of QoS 1 or 2 as fast as its window allows. Owned by its event loop but
 * for what is atomic; connected as long as it lives.
 */
final class BulkPublisher implements LastingListener {
    private static final int KEEP_ALIVE_SECONDS = 60;

    private final SessionClient client;
    private final Consumer<Stamp> books;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong violations = new AtomicLong();
    private final AtomicLong wanted = new AtomicLong();
    private LongFunction<Message> batch = BulkPublisher::nothing;
    private long batchStart;
    private long due;
    private long published;

    /** @param books told, on the loop, the stamp of each message that is acknowledged */
    BulkPublisher(Loops loops, MqttServers servers, int index, String clientId, int window, Consumer<Stamp> books) {
        this.books = books;
        Identity who = Identity.of(servers, clientId, KEEP_ALIVE_SECONDS);
        this.client = new SessionClient(loops, servers, index, who, window, this);
        client.connect();
    }

    private static Message nothing(long number) {
        throw new IllegalStateException("message " + number + " (expected: a batch)");
    }

    /** Publishes so many more, numbered from 0. Only when the last batch is acknowledged. */
    void publish(long messages, LongFunction<Message> message) {
        wanted.addAndGet(messages);
        client.run(() -> {
            batch = message;
            batchStart = published;
            due += messages;
            fill();
        });
    }

    private Message next() {
        return batch.apply(published++ - batchStart);
    }

    @Override
    public void connected(boolean sessionPresent) {
        fill();
    }

    @Override
    public void acknowledged(Message message) {
        Stamp stamp = message.stamp();
        if (stamp != null) {
            books.accept(stamp);
        }
        acknowledged.incrementAndGet();
        fill();
    }

    /** On the loop. */
    private void fill() {
        while (published < due && client.hasRoom()) {
            client.offer(this::next);
        }
    }

    @Override
    public void subscribed(String filter, int granted) {
        violations.incrementAndGet();
    }

    @Override
    public void withdrawn(Message message) {
        violations.incrementAndGet();
    }

    @Override
    public void received(Delivery delivery) {
        violations.incrementAndGet();
    }

    @Override
    public void violated(String how) {
        violations.incrementAndGet();
    }

    long acknowledged() {
        return acknowledged.get();
    }

    boolean isIdle() {
        return acknowledged.get() >= wanted.get();
    }

    long violations() {
        return violations.get();
    }

    void close() {
        client.disconnect().toCompletableFuture().join();
    }
}
