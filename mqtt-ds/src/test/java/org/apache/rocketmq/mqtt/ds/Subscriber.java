/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.MessageWindow;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.port.LightQueues;
import org.apache.rocketmq.mqtt.common.port.RouteTable;
import org.apache.rocketmq.mqtt.common.port.SharedQueue;

/** Reads a light queue as a session does, and keeps what it got. */
final class Subscriber implements AutoCloseable {

    private final ExecutorService loop = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "subscriber");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<SharedQueue, Long> positions = new HashMap<>();
    private final List<StoredMessage> received = new CopyOnWriteArrayList<>();
    private final List<Arrived> arrived = new CopyOnWriteArrayList<>();
    private final StartPoint from;

    /** A message and the broker it came from. */
    record Arrived(String broker, Message message) {}

    private final LightQueues.Interest interest;

    static Subscriber to(String filter, RouteTable routes, DataServer server) throws Exception {
        TopicFilter wanted = new TopicFilter(filter);
        routes.add(wanted).toCompletableFuture().get(10, TimeUnit.SECONDS);
        LightQueues queues = server.queues();
        StartPoint from = queues.startPoint(wanted).toCompletableFuture().get(10, TimeUnit.SECONDS);
        return new Subscriber(queues, queues.queueOf(wanted), from, false);
    }

    static Subscriber ofPeer(String client, InMemoryRoutes routes, DataServer server) throws Exception {
        routes.addPeer(new ClientId(client));
        LightQueues queues = server.queues();
        return new Subscriber(queues, queues.peerQueueOf(new ClientId(client)), queues.recentPoint(), false);
    }

    /** Of a session that was away. */
    static Subscriber resuming(TopicFilter filter, StartPoint from, DataServer server) {
        LightQueues queues = server.queues();
        return new Subscriber(queues, queues.queueOf(filter), from, true);
    }

    private Subscriber(LightQueues queues, QueueName queue, StartPoint from, boolean resumed) {
        this.from = from;
        this.interest =
                resumed ? queues.resume(queue, from, this::read, loop) : queues.watch(queue, from, this::read, loop);
    }

    private void read(SharedQueue queue) {
        long position = positions.computeIfAbsent(
                queue,
                unknown -> queue.locate(from.at(queue.broker()))
                        .toCompletableFuture()
                        .join());
        MessageWindow window = queue.window();
        if (position > window.end()) {
            position = window.first();
        }
        while (position < window.first()) {
            SharedQueue.Slice slice =
                    queue.fetch(position, 32).toCompletableFuture().join();
            slice.messages().forEach(message -> keep(queue, message));
            position = slice.next();
        }
        for (; position < window.end(); position++) {
            keep(queue, window.get(position));
        }
        positions.put(queue, position);
    }

    private void keep(SharedQueue queue, StoredMessage message) {
        if (message.commitLogOffset()
                >= from.marks().values().stream()
                        .mapToLong(Long::longValue)
                        .min()
                        .orElse(0)) {
            received.add(message);
            arrived.add(new Arrived(queue.broker(), message.message()));
        }
    }

    List<Arrived> arrived() {
        return arrived;
    }

    List<StoredMessage> stored() {
        return received;
    }

    List<Message> received() {
        return received.stream().map(StoredMessage::message).toList();
    }

    List<String> payloads() {
        return received().stream().map(message -> message.payload().utf8()).toList();
    }

    @Override
    public void close() {
        interest.close();
        loop.shutdown();
    }
}
