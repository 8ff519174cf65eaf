/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.apache.rocketmq.mqtt.ds.broker.TopicQueues;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feed of one RocketMQ topic: one {@link FeedQueue} for each of its consume queues, as they are found. Guarded by this. */
final class FeedTopic {

    private static final Logger LOG = LoggerFactory.getLogger(FeedTopic.class);

    private final String topic;
    private final FeedStart start;
    private final Function<String, CompletionStage<TopicQueues>> lookUp;
    private final FeedContext context;
    private final FeedHandler handler;
    private final Map<QueueAddress, FeedQueue> queues = new HashMap<>();
    private boolean closed;

    /** @param start everything stored from there on is fed */
    FeedTopic(
            String topic,
            FeedStart start,
            Function<String, CompletionStage<TopicQueues>> lookUp,
            FeedContext context,
            FeedHandler handler) {
        this.topic = topic;
        this.start = start;
        this.lookUp = lookUp;
        this.context = context;
        this.handler = handler;
    }

    FeedStart start() {
        return start;
    }

    /** Finds the topic's queues, at first and again now and then: new ones are read, those that are gone are not any more. */
    CompletionStage<Void> refresh() {
        return lookUp.apply(topic).handle((found, fault) -> {
            if (fault != null) {
                LOG.debug("topic={} cannot be fed: {}", topic, fault.toString());
            } else {
                retain(found.readable());
            }
            return null;
        });
    }

    private synchronized void retain(List<QueueAddress> found) {
        if (closed) {
            return;
        }
        queues.entrySet().removeIf(entry -> {
            boolean gone = !found.contains(entry.getKey());
            if (gone) {
                CompletionStage<Void> unused = entry.getValue().close();
            }
            return gone;
        });
        found.forEach(this::open);
    }

    private void open(QueueAddress queue) {
        if (queues.containsKey(queue)) {
            return;
        }
        long mark = start.at(queue.broker());
        FeedBookmark bookmark = context.bookmarks().open(handler.name(), queue);
        if (mark >= 0 || bookmark.reached() != null) { // else it is not known yet what the broker had before it was
            FeedQueue reader = new FeedQueue(queue, bookmark, mark, context, handler);
            queues.put(queue, reader);
            reader.step();
        }
    }

    /** @return completes when nothing of it is under way any more */
    synchronized CompletionStage<Void> close() {
        closed = true;
        return CompletableFuture.allOf(queues.values().stream()
                .map(FeedQueue::close)
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new));
    }
}
