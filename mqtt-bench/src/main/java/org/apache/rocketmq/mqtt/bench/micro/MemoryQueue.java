/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.micro;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Delivery;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.MessageWindow;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.LightQueues;
import org.apache.rocketmq.mqtt.common.port.SharedQueue;
import org.jspecify.annotations.Nullable;

/** The only light queue there is: a window with the bounds of a tail, nothing behind it, one watch. One thread. */
final class MemoryQueue implements LightQueues, SharedQueue {

    static final QueueName NAME = new QueueName("%LMQ%bench");
    private static final String BROKER = "b";
    private static final int MAX_MESSAGES = 4_096;
    private static final long MAX_WEIGHT = 4 << 20;

    private MessageWindow window = MessageWindow.emptyAt(0);
    private @Nullable Watch watch;

    private record Watch(QueueListener listener, Executor executor) {}

    void append(Message message) {
        long offset = window.end();
        window = window.append(List.of(new StoredMessage(message, offset, offset, 0)), MAX_MESSAGES, MAX_WEIGHT);
        Watch told = watch;
        if (told != null) {
            told.executor.execute(() -> told.listener.onNews(this));
        }
    }

    @Override
    public QueueName queueOf(TopicFilter filter) {
        return NAME;
    }

    @Override
    public QueueName peerQueueOf(ClientId client) {
        return NAME;
    }

    @Override
    public QueueName retryQueueOf(ClientId client) {
        return NAME;
    }

    @Override
    public CompletionStage<StartPoint> startPoint(TopicFilter filter) {
        return CompletableFuture.completedStage(recentPoint());
    }

    @Override
    public StartPoint recentPoint() {
        return new StartPoint(Map.of(BROKER, window.end()));
    }

    @Override
    public Interest watch(QueueName queue, StartPoint from, QueueListener listener, Executor executor) {
        watch = new Watch(listener, executor);
        return () -> watch = null;
    }

    @Override
    public Interest resume(QueueName queue, StartPoint from, QueueListener listener, Executor executor) {
        throw new IllegalStateException("resumed (expected: clean sessions)");
    }

    @Override
    public CompletionStage<Optional<StoredMessage>> read(Delivery.Queued entry) {
        throw new IllegalStateException("read again: " + entry + " (expected: clean sessions)");
    }

    @Override
    public QueueName name() {
        return NAME;
    }

    @Override
    public String broker() {
        return BROKER;
    }

    @Override
    public MessageWindow window() {
        return window;
    }

    @Override
    public CompletionStage<Long> locate(long mark) {
        return CompletableFuture.completedStage(mark);
    }

    @Override
    public CompletionStage<Slice> fetch(long offset, int max) {
        throw new IllegalStateException(
                "offset: " + offset + " (expected: in the window, from " + window.first() + ")");
    }
}
