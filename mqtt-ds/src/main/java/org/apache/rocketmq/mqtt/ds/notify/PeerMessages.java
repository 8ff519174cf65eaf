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
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.PullFilter;
import org.apache.rocketmq.mqtt.ds.directory.QueueDirectory;
import org.apache.rocketmq.mqtt.ds.format.MessageCodec;
import org.apache.rocketmq.mqtt.ds.format.MessageProperties;
import org.apache.rocketmq.mqtt.ds.lmq.ArrivalListener;
import org.apache.rocketmq.mqtt.ds.lmq.ArrivalListener.Source;

/** Brings messages that address one client, in whatever topic, to that client. Leaves all others to {@link RoutedMessages}. */
final class PeerMessages implements FeedHandler {

    private final QueueDirectory queues;
    private final Dispatcher dispatcher;
    private final ArrivalListener arrivals;

    PeerMessages(QueueDirectory queues, Dispatcher dispatcher, ArrivalListener arrivals) {
        this.queues = queues;
        this.dispatcher = dispatcher;
        this.arrivals = arrivals;
    }

    @Override
    public PullFilter filter() {
        return PullFilter.sql(MessageProperties.GATEWAY + " IS NULL AND (" + MessageProperties.TOPIC
                + " IS NOT NULL OR " + MessageProperties.DISPATCH_LIST + " IS NOT NULL)");
    }

    @Override
    public CompletionStage<Void> handle(MessageExt stored, Broker broker) {
        if (MessageCodec.isFromGateway(stored)) {
            return CompletableFuture.completedStage(null);
        }
        boolean inPeerQueue = false;
        for (String name : MessageCodec.queueNames(stored)) {
            QueueName queue = MessageCodec.isPeerQueue(name) ? MessageCodec.queueName(name) : null;
            if (queue != null) {
                arrivals.onArrival(queue, broker, broker.placeOf(stored.getCommitLogOffset()), Source.FEED);
                inPeerQueue = true;
            }
        }
        if (inPeerQueue || !MessageCodec.namesTopic(stored)) {
            return CompletableFuture.completedStage(null);
        }
        Message message = MessageCodec.decode(stored);
        if (message == null) {
            return CompletableFuture.completedStage(null); // counted where routes are looked at
        }
        QueueName peer = queues.peerQueue(message.topic());
        return peer == null ? CompletableFuture.completedStage(null) : dispatcher.dispatch(message, Set.of(peer));
    }
}
