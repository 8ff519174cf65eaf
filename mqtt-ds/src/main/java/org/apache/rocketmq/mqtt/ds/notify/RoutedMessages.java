/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.PullFilter;
import org.apache.rocketmq.mqtt.ds.directory.QueueDirectory;
import org.apache.rocketmq.mqtt.ds.format.MessageCodec;
import org.apache.rocketmq.mqtt.ds.format.MessageProperties;
import org.apache.rocketmq.mqtt.ds.lmq.ArrivalListener;
import org.apache.rocketmq.mqtt.ds.lmq.ArrivalListener.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings any message of a topic with routes to the subscribers whose filters match. */
final class RoutedMessages implements FeedHandler {

    static final String NAME = "routed";

    private static final Logger LOG = LoggerFactory.getLogger(RoutedMessages.class);

    private final QueueDirectory queues;
    private final Dispatcher dispatcher;
    private final ArrivalListener arrivals;
    private final Meters.Counter noTopic;

    RoutedMessages(QueueDirectory queues, Dispatcher dispatcher, ArrivalListener arrivals, Meters meters) {
        this.queues = queues;
        this.dispatcher = dispatcher;
        this.arrivals = arrivals;
        this.noTopic = meters.discard("feed_no_topic");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public PullFilter filter() {
        return PullFilter.sql(MessageProperties.GATEWAY + " IS NULL");
    }

    @Override
    public CompletionStage<Void> handle(MessageExt stored, Broker broker, boolean again, Turn turn) {
        if (MessageCodec.isFromGateway(stored)) {
            return CompletableFuture.completedStage(null);
        }
        Message message = MessageCodec.decode(stored);
        if (message == null) {
            noTopic.increment();
            LOG.warn(
                    "topic={} msgId={} names no legal MQTT topic, no device is sent it",
                    stored.getTopic(),
                    stored.getMsgId());
            return CompletableFuture.completedStage(null);
        }
        long place = broker.placeOf(stored.getCommitLogOffset());
        Set<QueueName> missing = queues.routedTo(message.topic());
        for (String name : MessageCodec.queueNames(stored)) {
            QueueName queue = MessageCodec.queueName(name);
            if (queue != null && !MessageCodec.isPeerQueue(name)) {
                arrivals.onArrival(queue, broker, place, Source.FEED);
                missing.remove(queue);
            }
        }
        return missing.isEmpty()
                ? CompletableFuture.completedStage(null)
                : dispatcher.dispatch(message, missing, Dispatcher.key(name(), broker, place), again, turn);
    }
}
