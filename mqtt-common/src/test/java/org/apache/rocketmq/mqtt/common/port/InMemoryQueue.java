/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.MessageWindow;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;

/** One light queue at one broker of an {@link InMemoryMessageStore}. Safe for any thread. */
public final class InMemoryQueue implements SharedQueue {

    private final QueueName name;
    private final String broker;
    private final int windowSize;
    private final List<StoredMessage> log = new ArrayList<>();
    private MessageWindow window = MessageWindow.emptyAt(0);
    private long firstKept;
    private int failures;
    private int fetches;

    InMemoryQueue(QueueName name, String broker, int windowSize) {
        this.name = name;
        this.broker = broker;
        this.windowSize = windowSize;
    }

    synchronized void append(Message message, long commitLogOffset, int attempts) {
        StoredMessage stored =
                new StoredMessage(message, log.size(), commitLogOffset, System.currentTimeMillis(), attempts);
        log.add(stored);
        window = window.append(List.of(stored), windowSize, Long.MAX_VALUE);
    }

    synchronized Optional<StoredMessage> read(long offset) {
        return offset < firstKept || offset >= log.size() ? Optional.empty() : Optional.of(log.get((int) offset));
    }

    synchronized void startAnew() {
        log.clear();
        window = MessageWindow.emptyAt(0, window.generation() + 1);
        firstKept = 0;
    }

    /** The store keeps nothing before an offset any more; the window is as it was. */
    public synchronized void expireBefore(long offset) {
        firstKept = offset;
    }

    /** The next so many questions fail. */
    public synchronized void failNext(int times) {
        failures = times;
    }

    /** How often it was read by {@link #fetch}. */
    public synchronized int fetches() {
        return fetches;
    }

    @Override
    public QueueName name() {
        return name;
    }

    @Override
    public String broker() {
        return broker;
    }

    @Override
    public synchronized MessageWindow window() {
        return window;
    }

    @Override
    public synchronized CompletionStage<Long> locate(long mark) {
        if (failures > 0) {
            return fail();
        }
        return CompletableFuture.completedStage(log.stream()
                .filter(message -> message.commitLogOffset() >= mark)
                .findFirst()
                .map(StoredMessage::offset)
                .orElse((long) log.size()));
    }

    @Override
    public synchronized CompletionStage<Slice> fetch(long offset, int max) {
        fetches++;
        if (failures > 0) {
            return fail();
        }
        if (offset < firstKept) {
            return CompletableFuture.completedStage(new Slice(List.of(), firstKept));
        }
        int from = (int) Math.min(offset, log.size());
        int to = Math.min(from + max, log.size());
        return CompletableFuture.completedStage(new Slice(log.subList(from, to), to));
    }

    private <T> CompletionStage<T> fail() {
        failures--;
        return CompletableFuture.failedStage(new GatewayException(Category.RETRY, "broker is away"));
    }
}
