/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.directory;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.apache.rocketmq.mqtt.ds.broker.TopicQueues;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queues of the RocketMQ topics in use; makes a topic that is missing. Holds one entry for each topic ever used by this node. Any
 * thread.
 */
public final class TopicDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(TopicDirectory.class);

    /** Topics that one run of a gateway makes: first levels are the devices' to choose, and each costs every broker something for ever. */
    private static final int MOST_MADE = 1_000;

    private final Cluster cluster;
    private final boolean autoCreate;
    private final int queuesOfNewTopic;
    private final Meters.Counter refused;
    private final AtomicInteger made = new AtomicInteger();
    private final Map<String, CompletableFuture<TopicQueues>> topics = new ConcurrentHashMap<>();
    private final Set<String> doubted = ConcurrentHashMap.newKeySet(); // looked for anew now

    public TopicDirectory(Cluster cluster, boolean autoCreate, int queuesOfNewTopic, Meters meters) {
        this.cluster = cluster;
        this.autoCreate = autoCreate;
        this.queuesOfNewTopic = queuesOfNewTopic;
        this.refused = meters.counter("mqtt_topics_refused");
    }

    /** The queues of a topic if they are known now, without waiting. */
    public @Nullable TopicQueues known(String topic) {
        CompletableFuture<TopicQueues> entry = topics.get(topic);
        return entry == null || !entry.isDone() || entry.isCompletedExceptionally() ? null : entry.join();
    }

    /**
     * The queues of a topic, which is made if it is missing and may be made.
     *
     * @return fails with category REFUSED if the topic is missing and may not be made; a failure is not remembered
     */
    public CompletionStage<TopicQueues> resolve(String topic) {
        CompletableFuture<TopicQueues> fresh = new CompletableFuture<>();
        CompletableFuture<TopicQueues> entry = topics.putIfAbsent(topic, fresh);
        if (entry != null) {
            return entry;
        }
        look(topic).whenComplete((queues, fault) -> {
            if (fault != null) {
                topics.remove(topic, fresh);
                fresh.completeExceptionally(fault);
            } else {
                fresh.complete(queues);
            }
        });
        return fresh;
    }

    /**
     * A broker has refused what was sent to a topic, or did not answer: what is known of the topic may be old. It is looked for anew, and made if it is
     * missing now; until then, what is known holds.
     */
    public void doubt(String topic) {
        CompletableFuture<TopicQueues> entry = topics.get(topic);
        if (entry == null || !entry.isDone() || !doubted.add(topic)) {
            return;
        }
        look(topic).whenComplete((queues, fault) -> {
            doubted.remove(topic);
            if (fault == null) {
                replace(topic, entry, queues);
            } else if (GatewayException.of(fault).category() == Category.REFUSED) {
                topics.remove(topic, entry); // it is missing, and may not be made
            } else {
                LOG.debug("topic={} not looked for anew: {}", topic, fault.toString());
            }
        });
    }

    private void replace(String topic, CompletableFuture<TopicQueues> entry, TopicQueues queues) {
        boolean unused = topics.replace(topic, entry, CompletableFuture.completedFuture(queues));
    }

    /** Asks the name server anew for the queues of all topics in use; brokers that have joined get the topics that gateways made. */
    public void refresh() {
        topics.forEach((topic, entry) -> {
            if (entry.isDone()) {
                cluster.queues(topic)
                        .thenAccept(found -> found.ifPresent(queues -> {
                            replace(topic, entry, queues);
                            extend(topic, queues);
                        }))
                        .exceptionally(fault -> {
                            LOG.debug("topic={} not refreshed: {}", topic, fault.toString());
                            return null;
                        });
            }
        });
    }

    /**
     * Makes a topic on brokers that do not have it, if it is of the shape that gateways give topics on all others. The name server tells of them
     * the next time.
     */
    private void extend(String topic, TopicQueues queues) {
        Map<Broker, Integer> writable = queues.counts();
        if (!autoCreate
                || !queues.readable().equals(queues.writable())
                || !writable.values().stream().allMatch(count -> count == queuesOfNewTopic)) {
            return;
        }
        for (Broker broker : cluster.masters()) {
            if (!writable.containsKey(broker)) {
                cluster.calls()
                        .admin()
                        .hasTopic(broker, topic)
                        .thenCompose(there -> there ? CompletableFuture.completedStage(null) : make(topic, broker))
                        .exceptionally(fault -> {
                            LOG.debug("topic={} not made on {}: {}", topic, broker, fault.toString());
                            return null;
                        });
            }
        }
    }

    private CompletionStage<Void> make(String topic, Broker broker) {
        return cluster.calls()
                .admin()
                .createTopic(broker, topic, queuesOfNewTopic)
                .thenAccept(done -> LOG.info("topic={} made with {} queues on {}", topic, queuesOfNewTopic, broker));
    }

    private CompletionStage<TopicQueues> look(String topic) {
        return cluster.queues(topic).thenCompose(found -> {
            if (found.isPresent()) {
                return CompletableFuture.completedStage(found.get());
            }
            return isAnywhere(topic).thenCompose(there -> {
                if (there) {
                    throw new GatewayException(
                            Category.RETRY, "topic " + topic + ": its broker has not told the name server yet");
                }
                return create(topic);
            });
        });
    }

    /** Brokers know their topics when a name server that was started anew does not: making one that is there would change its queues. */
    private CompletionStage<Boolean> isAnywhere(String topic) {
        CompletionStage<Boolean> any = CompletableFuture.completedStage(false);
        for (Broker broker : cluster.masters()) {
            CompletionStage<Boolean> there = cluster.calls().admin().hasTopic(broker, topic);
            any = any.thenCombine(
                    there.exceptionally(fault -> {
                        throw new GatewayException(
                                Category.RETRY, broker + " does not say whether it has topic " + topic, fault);
                    }),
                    Boolean::logicalOr);
        }
        return any;
    }

    private CompletionStage<TopicQueues> create(String topic) {
        if (!autoCreate) {
            throw new GatewayException(
                    Category.REFUSED,
                    "topic " + topic
                            + ": missing in RocketMQ (expected: made by an administrator, since autoCreateTopics is false)");
        }
        Collection<Broker> masters = cluster.masters();
        if (masters.isEmpty()) {
            throw noBroker(topic);
        }
        if (made.incrementAndGet() > MOST_MADE) {
            made.decrementAndGet();
            refused.increment();
            throw new GatewayException(
                    Category.REFUSED,
                    "topic " + topic + ": the gateway has made " + MOST_MADE
                            + " topics since it was started (expected: no more)");
        }
        List<Broker> madeOn = new CopyOnWriteArrayList<>();
        List<Throwable> faults = new CopyOnWriteArrayList<>();
        CompletableFuture<?>[] making = masters.stream()
                .map(broker -> make(topic, broker)
                        .handle((done, fault) -> fault == null ? madeOn.add(broker) : faults.add(fault))
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(making).thenApply(done -> {
            if (madeOn.isEmpty()) {
                made.decrementAndGet();
                throw faults.isEmpty() ? noBroker(topic) : GatewayException.of(faults.get(0));
            }
            faults.forEach(fault -> LOG.warn("topic={} not made on all brokers: {}", topic, fault.toString()));
            return TopicQueues.of(topic, madeOn, queuesOfNewTopic);
        });
    }

    private static GatewayException noBroker(String topic) {
        return new GatewayException(Category.RETRY, "topic " + topic + ": no broker to make it on");
    }
}
