/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.directory;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
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

    private final Cluster cluster;
    private final boolean autoCreate;
    private final int queuesOfNewTopic;
    private final Map<String, CompletableFuture<TopicQueues>> topics = new ConcurrentHashMap<>();

    public TopicDirectory(Cluster cluster, boolean autoCreate, int queuesOfNewTopic) {
        this.cluster = cluster;
        this.autoCreate = autoCreate;
        this.queuesOfNewTopic = queuesOfNewTopic;
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

    /** Forgets what is known of a topic, after a broker did not know it or its brokers have changed. */
    public void forget(String topic) {
        CompletableFuture<TopicQueues> entry = topics.get(topic);
        if (entry != null && entry.isDone()) {
            topics.remove(topic, entry);
        }
    }

    private CompletionStage<TopicQueues> look(String topic) {
        return cluster.queues(topic).thenCompose(found -> {
            if (found.isPresent() && !found.get().writable().isEmpty()) {
                return CompletableFuture.completedStage(found.get());
            }
            if (!autoCreate) {
                return CompletableFuture.failedStage(
                        new GatewayException(
                                Category.REFUSED,
                                "topic " + topic
                                        + ": missing in RocketMQ (expected: made by an administrator, since topic.autoCreate is false)"));
            }
            return create(topic);
        });
    }

    private CompletionStage<TopicQueues> create(String topic) {
        CompletableFuture<?>[] made = cluster.brokers().stream()
                .map(broker -> cluster.calls()
                        .createTopic(broker, topic, queuesOfNewTopic)
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        if (made.length == 0) {
            return CompletableFuture.failedStage(
                    new GatewayException(Category.RETRY, "topic " + topic + ": no broker to make it on"));
        }
        return CompletableFuture.allOf(made).thenApply(done -> {
            LOG.info("topic={} made with {} queues on {}", topic, queuesOfNewTopic, cluster.brokers());
            return TopicQueues.of(topic, cluster.brokers(), queuesOfNewTopic);
        });
    }
}
