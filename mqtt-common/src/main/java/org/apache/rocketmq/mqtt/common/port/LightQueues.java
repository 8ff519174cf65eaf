/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Delivery;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;

/** The light queues of all brokers, as one gateway node reads them. Safe for any thread; nothing blocks. */
public interface LightQueues {

    /** The queue that holds what matches a filter. */
    QueueName queueOf(TopicFilter filter);

    /** The queue that holds what is addressed to one client, point to point. */
    QueueName peerQueueOf(ClientId client);

    /** The queue that holds what was set aside for one client. */
    QueueName retryQueueOf(ClientId client);

    /**
     * Makes a filter ready to be subscribed, after its route was added: every message stored after completion, by any gateway or backend
     * service, will be in the filter's queue and at or after the start point. A broker that does not answer holds
     * this up for a second or two at most: its last known place stands in.
     */
    CompletionStage<StartPoint> startPoint(TopicFilter filter);

    /** A start point of a moment ago (the interval at which the brokers are asked), at no cost: for the queue of a client that has just connected. */
    StartPoint recentPoint();

    /**
     * Watches one queue on all brokers from a start point on, until closed. The listener is called on the executor, once for any number of
     * messages that came meanwhile, with the part of the queue (one broker's) that has them.
     */
    Interest watch(QueueName queue, StartPoint from, QueueListener listener, Executor executor);

    /**
     * The same, from a place that may be long past: looks at once whether there is something behind it. For the queues of a session that was away;
     * asks the brokers, which {@link #watch} does not.
     */
    Interest resume(QueueName queue, StartPoint from, QueueListener listener, Executor executor);

    /** Reads one entry again; empty if the broker does not have it any more. */
    CompletionStage<Optional<StoredMessage>> read(Delivery.Queued entry);

    /** Hears that a queue has messages. */
    @FunctionalInterface
    interface QueueListener {
        /** {@code queue} has messages that this listener was not told of, or has started anew after a loss at the broker. */
        void onNews(SharedQueue queue);
    }

    /** A watch of one queue; closing it twice is harmless. After close the listener may hear once more, of what was under way. */
    @FunctionalInterface
    interface Interest extends AutoCloseable {
        @Override
        void close();
    }
}
