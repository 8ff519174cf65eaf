/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.apache.rocketmq.mqtt.ds.broker.TopicQueues;
import org.apache.rocketmq.mqtt.ds.directory.TopicDirectory;
import org.jspecify.annotations.Nullable;

/**
 * The topics of one share that are fed to one handler: some by name, or all there are. Each topic is read once, whatever the reasons, until it is
 * closed. Lives for one turn. State is guarded by this.
 */
final class FeedGroup {

    private final Cluster cluster;
    private final TopicDirectory directory;
    private final Predicate<String> open;
    private final FeedContext context;
    private final FeedHandler handler;
    private final Map<String, FeedTopic> fed = new HashMap<>();
    private @Nullable FeedStart allFrom;
    private boolean closed;

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

    String name() {
        return handler.name();
    }

    /** Feeds one topic, which is made if it is missing and may be made. */
    void cover(String topic, FeedStart from) {
        feed(topic, from, this::lookUpOrMake);
    }

    /** Feeds a topic again that was closed, if it is still there. */
    void goOn(String topic, FeedStart from) {
        feed(topic, from, this::lookUp);
    }

    /** From where a topic is fed; null if it is not. */
    synchronized @Nullable FeedStart startOf(String topic) {
        FeedTopic known = fed.get(topic);
        return known == null ? null : known.start();
    }

    /** Feeds all topics there are and will be, as they are {@link #offer offered}. */
    synchronized void coverAll(FeedStart from) {
        allFrom = from;
    }

    /** Feeds no more topics than are fed now. */
    synchronized void uncoverAll() {
        allFrom = null;
    }

    synchronized boolean takesAll() {
        return allFrom != null;
    }

    /** Looks for new queues of the topics that are fed. */
    void refresh() {
        List<FeedTopic> topics;
        synchronized (this) {
            topics = new ArrayList<>(fed.values());
        }
        topics.forEach(FeedTopic::refresh);
    }

    /** These topics there are. */
    void offer(Set<String> topics) {
        FeedStart from;
        synchronized (this) {
            from = allFrom;
        }
        if (from != null) {
            topics.stream().filter(open).forEach(topic -> feed(topic, from, this::lookUp));
        }
    }

    private void feed(String topic, FeedStart from, Function<String, CompletionStage<TopicQueues>> lookUp) {
        FeedTopic made;
        synchronized (this) {
            if (closed || fed.containsKey(topic)) {
                return;
            }
            made = new FeedTopic(topic, from, lookUp, context, handler);
            fed.put(topic, made);
        }
        CompletionStage<Void> unused = made.refresh();
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

    synchronized Set<String> topics() {
        return Set.copyOf(fed.keySet());
    }

    /** @return completes when nothing of the topic is under way any more */
    CompletionStage<Void> close(String topic) {
        FeedTopic gone;
        synchronized (this) {
            gone = fed.remove(topic);
        }
        return gone == null ? CompletableFuture.completedStage(null) : gone.close();
    }

    /** @return completes when nothing is under way any more */
    CompletionStage<Void> close() {
        synchronized (this) {
            closed = true;
            allFrom = null;
        }
        return CompletableFuture.allOf(topics().stream()
                .map(this::close)
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new));
    }
}
