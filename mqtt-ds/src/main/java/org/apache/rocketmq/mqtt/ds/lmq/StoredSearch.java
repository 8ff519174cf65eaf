/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.BrokerCalls;
import org.apache.rocketmq.mqtt.ds.broker.BrokerProgress;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.apache.rocketmq.mqtt.ds.broker.TopicQueues;
import org.apache.rocketmq.mqtt.ds.lmq.Outgoing.Stored;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether a message with a key is stored, at any broker that may have it: before what may have been stored is sent again. Asks the broker once on the
 * way of the sends, so that it has read them; waits until it has taken up all sends that waited and has indexed what it had stored then; asks its index of keys; and reads the end of the
 * message's consume queue where the index does not reach: a broker that dies forgets the index of what it stored lately, and one may keep none.
 *
 * <p>Any thread. Holds one entry for each broker.
 */
final class StoredSearch {

    private static final Logger LOG = LoggerFactory.getLogger(StoredSearch.class);

    /** How far behind the end, or the broker's start, a consume queue is read, in messages. */
    static final int MOST_READ = 20_000;

    /** Searches under way beyond which none begins before its message's turn. */
    private static final int MOST_EARLY = 256;

    private static final long PAUSE_MILLIS = 5;

    private static final long PATIENCE_NANOS = 3_000_000_000L;

    private final BrokerCalls calls;
    private final Function<Broker, CompletionStage<?>> ask;
    private final Scheduler scheduler;
    private final KeyReadings readings;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Meters.Counter searches;
    private final Meters.Counter found;
    private final Map<Broker, Index> indexes = new ConcurrentHashMap<>();

    /** Whether a broker keeps an index of keys since it was started. */
    private record Index(long bootMillis, boolean kept) {}

    /** @param ask asks a broker how far it is, also one that is left out; many searches share a question */
    StoredSearch(BrokerCalls calls, Function<Broker, CompletionStage<?>> ask, Scheduler scheduler, Meters meters) {
        this.calls = calls;
        this.ask = ask;
        this.scheduler = scheduler;
        this.readings = new KeyReadings(calls::pullFromMaster);
        this.searches = meters.counter("mqtt_store_searches");
        this.found = meters.counter("mqtt_store_searches_found");
    }

    /** Whether one more is no burden: each asks brokers some questions on the way of the sends. */
    boolean hasRoom() {
        return underWay.get() < MOST_EARLY;
    }

    /**
     * @param queues of the topic
     * @param places the brokers that may have the message, with its queue there if that is known
     * @param hash of the MQTT topic
     * @param key UNIQ_KEY of the message
     * @return empty if the message is not stored; fails with category RETRY if a broker does not say
     */
    CompletionStage<Optional<Stored>> find(
            TopicQueues queues, Map<Broker, Optional<QueueAddress>> places, String topic, int hash, String key) {
        searches.increment();
        underWay.incrementAndGet();
        long begun = System.nanoTime();
        List<CompletionStage<Optional<Stored>>> answers = new ArrayList<>();
        places.forEach((broker, known) -> {
            QueueAddress queue = known.orElseGet(() -> queues.queueAt(broker, hash));
            answers.add(findAt(broker, topic, queue, key));
        });
        return anyOf(answers).whenComplete((stored, fault) -> {
            underWay.decrementAndGet();
            LOG.debug("topic={} key={} looked for, ms={}", topic, key, (System.nanoTime() - begun) / 1_000_000);
            if (fault == null && stored.isPresent()) {
                found.increment();
            }
        });
    }

    /** One that has it is enough, whatever the others say; else all must say that they do not. Completes when all have answered. */
    private static CompletionStage<Optional<Stored>> anyOf(List<CompletionStage<Optional<Stored>>> answers) {
        CompletionStage<Optional<Stored>> any = CompletableFuture.completedStage(Optional.empty());
        for (CompletionStage<Optional<Stored>> answer : answers) {
            CompletionStage<Optional<Stored>> before = any;
            any = before.handle((stored, fault) -> fault == null && stored.isPresent()
                            ? before
                            : answer.thenCompose(
                                    found -> found.isPresent() ? CompletableFuture.completedStage(found) : before))
                    .thenCompose(either -> either);
        }
        return any;
    }

    private CompletionStage<Optional<Stored>> findAt(
            Broker broker, String topic, @Nullable QueueAddress queue, String key) {
        CompletionStage<Optional<Long>> atMaster = broker.hasMaster()
                ? findAtMaster(broker, topic, queue, key)
                : CompletableFuture.failedStage(new GatewayException(
                        Category.RETRY, broker + " is away, and may have message " + key + " of topic " + topic));
        return atMaster.handle((place, fault) -> fault == null
                        ? CompletableFuture.completedStage(place)
                        : calls.keys().findAtSlave(broker, topic, key).thenApply(copied -> {
                            if (copied.isEmpty()) {
                                throw GatewayException.of(fault); // the master may have it all the same
                            }
                            return copied;
                        }))
                .thenCompose(place -> place)
                .thenApply(place -> place.map(at -> new Stored(broker, at)));
    }

    /**
     * The first question follows all sends of before on their connection: when it is answered, the broker has read them. What it says of itself goes
     * another way, and could be asked before they are read.
     */
    private CompletionStage<Optional<Long>> findAtMaster(
            Broker broker, String topic, @Nullable QueueAddress queue, String key) {
        int connectionsEnded = broker.lostSends().connectionsEnded();
        return calls.keys()
                .find(broker, topic, key)
                .thenCompose(place -> place.isPresent()
                        ? CompletableFuture.completedStage(place)
                        : lostSendsRead(broker, connectionsEnded)
                                .thenCompose(read -> findSettled(broker, topic, queue, key)));
    }

    private CompletionStage<Optional<Long>> findSettled(
            Broker broker, String topic, @Nullable QueueAddress queue, String key) {
        long since = System.nanoTime();
        // later: at once, the answer could not tell a send of before from a new one
        return later(() -> settled(broker, since, -1))
                .thenCompose(progress -> calls.keys()
                        .find(broker, topic, key)
                        .thenCompose(place -> place.isPresent()
                                ? CompletableFuture.completedStage(place)
                                : queue == null
                                        ? cannotBeThere(broker, topic, key)
                                        : index(broker, progress).thenCompose(index -> read(queue, key, index))));
    }

    /**
     * What was sent on a connection that has ended is followed by no question. But a broker that has answered on another one runs, and reads what lies
     * before it.
     *
     * @param ended how many connections had ended before the question that it has answered
     */
    private CompletionStage<Void> lostSendsRead(Broker broker, int ended) {
        broker.lostSends().brokerRuns(ended);
        long wait = broker.lostSends().unreadForMillis();
        if (wait == 0) {
            return CompletableFuture.completedStage(null);
        }
        CompletableFuture<Void> read = new CompletableFuture<>();
        scheduler.after(wait, () -> read.complete(null));
        return read;
    }

    /** The name server does not say that the broker has the topic: the broker does, also when it has just been started. */
    private CompletionStage<Optional<Long>> cannotBeThere(Broker broker, String topic, String key) {
        return calls.admin().hasTopic(broker, topic).thenApply(has -> {
            if (has) {
                throw new GatewayException(
                        Category.RETRY,
                        broker + " may have message " + key + ", its queues of " + topic + " are not known");
            }
            return Optional.empty();
        });
    }

    /**
     * Waits until whatever had reached the broker by {@code since} is indexed, or was dropped.
     *
     * @param end where the commit log ended when no send of before was waiting any more; -1: not known yet
     */
    private CompletionStage<BrokerProgress> settled(Broker broker, long since, long end) {
        return ask.apply(broker).thenCompose(asked -> {
            BrokerProgress now = broker.progress();
            if (now == null || now.askedAtNanos() - since < 0) {
                throw new GatewayException(Category.RETRY, broker + " does not say how far it is");
            }
            long stored = end < 0 && now.hasTakenUpSendsOfBefore(since) ? now.end() : end;
            if (stored >= 0 && now.dispatchedTo() >= stored) {
                return CompletableFuture.completedStage(now);
            }
            if (System.nanoTime() - since > PATIENCE_NANOS) {
                throw new GatewayException(Category.RETRY, broker + " is busy: what it has stored is not indexed");
            }
            return later(() -> settled(broker, since, stored));
        });
    }

    private <T> CompletionStage<T> later(Supplier<CompletionStage<T>> question) {
        CompletableFuture<Supplier<CompletionStage<T>>> pause = new CompletableFuture<>();
        scheduler.after(PAUSE_MILLIS, () -> pause.complete(question));
        return pause.thenCompose(Supplier::get);
    }

    private CompletionStage<Index> index(Broker broker, BrokerProgress progress) {
        Index known = indexes.get(broker);
        if (known != null && known.bootMillis() == progress.bootMillis()) {
            return CompletableFuture.completedStage(known);
        }
        return calls.keys()
                .indexesKeys(broker)
                .exceptionally(fault -> {
                    LOG.warn("broker={} does not say whether it indexes keys: {}", broker, fault.toString());
                    return false;
                })
                .thenApply(kept -> {
                    Index index = new Index(progress.bootMillis(), kept && progress.bootMillis() > 0);
                    if (!index.kept()) {
                        LOG.warn(
                                "broker={} keeps no index of keys (expected: messageIndexEnable=true): of messages sent again it knows the last {} of a queue",
                                broker,
                                MOST_READ);
                    }
                    indexes.put(broker, index);
                    return index;
                });
    }

    /** Reads what the index does not have: all, or what was stored before the broker was started. */
    private CompletionStage<Optional<Long>> read(QueueAddress queue, String key, Index index) {
        return calls.maxOffset(queue)
                .thenCompose(end -> !index.kept() || end == 0
                        ? CompletableFuture.completedStage(end)
                        : calls.offsetAt(queue, index.bootMillis())
                                .thenApply(boot -> Math.min(end, boot + 1))) // some versions give the last before
                .thenCompose(to -> readings.find(queue, key, Math.max(0, to - MOST_READ), to));
    }
}
