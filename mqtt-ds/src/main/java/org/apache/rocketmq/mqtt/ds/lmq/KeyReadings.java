/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.ds.broker.BrokerCalls;
import org.apache.rocketmq.mqtt.ds.broker.PullFilter;
import org.apache.rocketmq.mqtt.ds.broker.Pulled;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.apache.rocketmq.mqtt.ds.format.MessageCodec;
import org.apache.rocketmq.mqtt.ds.format.MessageProperties;
import org.jspecify.annotations.Nullable;

/**
 * Reads stretches of consume queues for messages by their keys. Of each queue one reading is under way; what is looked for meanwhile shares the next. So a broker that died
 * with a thousand messages in doubt reads a queue some ten times, not a thousand times.
 *
 * <p>Any thread. Owns what is looked for, which the senders' bounds bound.
 */
final class KeyReadings {

    /** In one expression, which the broker takes apart at each pull. */
    static final int MOST_KEYS = 128;

    private static final int MAX_MESSAGES_PER_PULL = 32;

    /** How queues are read; {@link BrokerCalls#pullFromMaster}. */
    interface Source {
        CompletionStage<Pulled> pull(QueueAddress queue, PullFilter filter, long offset, int max);
    }

    private record Wanted(String key, long from, long to, CompletableFuture<Optional<Long>> place) {}

    private final Source source;

    /** A queue is there while it is read. */
    private final Map<QueueAddress, ArrayDeque<Wanted>> waiting = new HashMap<>(); // guarded by itself

    KeyReadings(Source source) {
        this.source = source;
    }

    /**
     * @param from offset of the first message to look at
     * @param to offset after the last one
     * @return the place of the message with the key; empty if none of them has it
     */
    CompletionStage<Optional<Long>> find(QueueAddress queue, String key, long from, long to) {
        if (from >= to) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        Wanted wanted = new Wanted(key, from, to, new CompletableFuture<>());
        synchronized (waiting) {
            ArrayDeque<Wanted> others = waiting.get(queue);
            if (others != null) {
                others.add(wanted);
                return wanted.place();
            }
            waiting.put(queue, new ArrayDeque<>());
        }
        read(queue, List.of(wanted));
        return wanted.place();
    }

    private void read(QueueAddress queue, List<Wanted> batch) {
        Set<String> keys = batch.stream().map(Wanted::key).collect(Collectors.toCollection(HashSet::new));
        long from = batch.stream().mapToLong(Wanted::from).min().orElseThrow();
        long to = batch.stream().mapToLong(Wanted::to).max().orElseThrow();
        Map<String, Long> found = new HashMap<>();
        CompletionStage<Void> reading = CompletableFuture.completedFuture(queue)
                .thenCompose(begun -> read(queue, filter(keys), keys, from, to, found));
        CompletionStage<Void> unused = reading.whenComplete((done, fault) -> {
            List<Wanted> next = next(queue);
            if (next != null) {
                read(queue, next);
            }
            for (Wanted wanted : batch) {
                if (fault == null) {
                    wanted.place().complete(Optional.ofNullable(found.get(wanted.key())));
                } else {
                    wanted.place().completeExceptionally(fault);
                }
            }
        });
    }

    private @Nullable List<Wanted> next(QueueAddress queue) {
        synchronized (waiting) {
            ArrayDeque<Wanted> others = waiting.getOrDefault(queue, new ArrayDeque<>());
            if (others.isEmpty()) {
                waiting.remove(queue);
                return null;
            }
            List<Wanted> next = new ArrayList<>();
            while (!others.isEmpty() && next.size() < MOST_KEYS) {
                next.add(others.remove());
            }
            return next;
        }
    }

    private static PullFilter filter(Set<String> keys) {
        return PullFilter.sql(keys.stream()
                .sorted()
                .collect(Collectors.joining("', '", MessageProperties.UNIQUE_KEY + " IN ('", "')")));
    }

    /** @param missing the keys not yet found */
    private CompletionStage<Void> read(
            QueueAddress queue, PullFilter filter, Set<String> missing, long from, long to, Map<String, Long> found) {
        if (from >= to || missing.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        return source.pull(queue, filter, from, MAX_MESSAGES_PER_PULL).thenCompose(pulled -> {
            for (MessageExt message : pulled.messages()) {
                String key = MessageCodec.uniqueKey(message);
                if (key != null && missing.remove(key)) {
                    found.put(key, queue.broker().placeOf(message.getCommitLogOffset()));
                }
            }
            if (pulled.outcome() == Pulled.Outcome.NOTHING_NEW) {
                return CompletableFuture.completedStage(null);
            }
            if (pulled.next() <= from && !missing.isEmpty()) {
                throw new GatewayException(Category.RETRY, "the broker does not give " + queue + " at " + from);
            }
            return read(queue, filter, missing, pulled.next(), to, found);
        });
    }
}
