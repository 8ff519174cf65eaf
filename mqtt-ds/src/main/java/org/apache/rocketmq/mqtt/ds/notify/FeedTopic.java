/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.apache.rocketmq.mqtt.ds.broker.TopicQueues;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feed of one RocketMQ topic: one {@link FeedQueue} for each of its consume queues, as they are found. Guarded by this. */
final class FeedTopic {

    private static final Logger LOG = LoggerFactory.getLogger(FeedTopic.class);

    private final String topic;
    private final StartPoint from;
    private final Function<String, CompletionStage<TopicQueues>> lookUp;
    private final FeedContext context;
    private final FeedHandler handler;
    private final Map<QueueAddress, FeedQueue> queues = new HashMap<>();
    private boolean closed;

    /** @param from everything stored from there on is fed */
    FeedTopic(
            String topic,
            StartPoint from,
            Function<String, CompletionStage<TopicQueues>> lookUp,
            FeedContext context,
            FeedHandler handler) {
        this.topic = topic;
        this.from = from;
        this.lookUp = lookUp;
        this.context = context;
        this.handler = handler;
    }

    /** Finds the topic's queues, at first and again now and then. */
    CompletionStage<Void> refresh() {
        return lookUp.apply(topic).handle((found, fault) -> {
            if (fault != null) {
                LOG.warn("topic={} cannot be fed yet: {}", topic, fault.toString());
            } else {
                found.readable().forEach(this::open);
            }
            return null;
        });
    }

    private synchronized void open(QueueAddress queue) {
        if (!closed && !queues.containsKey(queue)) {
            FeedQueue reader = new FeedQueue(queue, from.at(queue.broker().name()), context, handler);
            queues.put(queue, reader);
            reader.step();
        }
    }

    synchronized void close() {
        closed = true;
        queues.values().forEach(FeedQueue::close);
    }
}
