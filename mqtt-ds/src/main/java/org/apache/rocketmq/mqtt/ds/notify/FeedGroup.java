/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.apache.rocketmq.mqtt.ds.broker.TopicQueues;
import org.apache.rocketmq.mqtt.ds.directory.TopicDirectory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics that are fed to one handler: some by name, or all of the cluster. Each topic is read once, whatever the reasons. State is guarded
 * by this.
 */
final class FeedGroup {

    private static final Logger LOG = LoggerFactory.getLogger(FeedGroup.class);

    private final Cluster cluster;
    private final TopicDirectory directory;
    private final Predicate<String> open;
    private final FeedContext context;
    private final FeedHandler handler;
    private final Map<String, FeedTopic> fed = new HashMap<>();
    private final Set<String> named = new HashSet<>();
    private @Nullable FeedStart allFrom;

    /** @param open which topics may be fed when all are wanted */
    FeedGroup(
            Cluster cluster,
            TopicDirectory directory,
            Predicate<String> open,
            FeedContext context,
            FeedHandler handler) {
        this.cluster = cluster;
        this.directory = directory;
        this.open = open;
        this.context = context;
        this.handler = handler;
    }

    /** Feeds one topic, which is made if it is missing and may be made. Completes when its queues were looked for. */
    CompletionStage<Void> cover(String topic, FeedStart from) {
        FeedTopic made;
        synchronized (this) {
            named.add(topic);
            if (fed.containsKey(topic)) {
                return CompletableFuture.completedStage(null);
            }
            made = new FeedTopic(topic, from, this::lookUpOrMake, context, handler);
            fed.put(topic, made);
        }
        return made.refresh();
    }

    synchronized void uncover(String topic) {
        named.remove(topic);
        closeUnwanted();
    }

    /** Feeds all topics there are and will be. Completes when those that are there were looked for. */
    CompletionStage<Void> coverAll(FeedStart from) {
        synchronized (this) {
            allFrom = from;
        }
        return discover();
    }

    synchronized void uncoverAll() {
        allFrom = null;
        closeUnwanted();
    }

    /** Looks for new topics and new queues. */
    CompletionStage<Void> refresh() {
        List<FeedTopic> topics;
        synchronized (this) {
            topics = new ArrayList<>(fed.values());
        }
        topics.forEach(FeedTopic::refresh);
        return discover();
    }

    private CompletionStage<Void> discover() {
        synchronized (this) {
            if (allFrom == null) {
                return CompletableFuture.completedStage(null);
            }
        }
        return cluster.topics()
                .exceptionally(fault -> {
                    LOG.warn("the name server does not list its topics: {}", fault.toString());
                    return Set.of();
                })
                .thenCompose(topics -> CompletableFuture.allOf(topics.stream()
                        .filter(open)
                        .map(this::feedOneOfAll)
                        .map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture<?>[]::new)));
    }

    private CompletionStage<Void> feedOneOfAll(String topic) {
        FeedTopic made;
        synchronized (this) {
            if (allFrom == null || fed.containsKey(topic)) {
                return CompletableFuture.completedStage(null);
            }
            made = new FeedTopic(topic, allFrom, this::lookUp, context, handler);
            fed.put(topic, made);
        }
        return made.refresh();
    }

    /** Asks the name server, so that queues added later are found; makes the topic only if there is none. */
    private CompletionStage<TopicQueues> lookUpOrMake(String topic) {
        return cluster.queues(topic)
                .thenCompose(found ->
                        found.isPresent() ? CompletableFuture.completedStage(found.get()) : directory.resolve(topic));
    }

    private CompletionStage<TopicQueues> lookUp(String topic) {
        return cluster.queues(topic)
                .thenApply(found ->
                        found.orElseThrow(() -> new GatewayException(Category.RETRY, "topic " + topic + " is gone")));
    }

    private void closeUnwanted() {
        if (allFrom == null) {
            fed.entrySet().removeIf(entry -> {
                boolean unwanted = !named.contains(entry.getKey());
                if (unwanted) {
                    entry.getValue().close();
                }
                return unwanted;
            });
        }
    }

    synchronized void close() {
        allFrom = null;
        named.clear();
        closeUnwanted();
    }
}
