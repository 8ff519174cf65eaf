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

/**
 * What needs no subscription, in whatever topic: brings messages that address one client to that client, and keeps those to be retained. Leaves
 * delivery of all others to {@link RoutedMessages}.
 */
final class PeerMessages implements FeedHandler {

    static final String NAME = "peers";

    private final QueueDirectory queues;
    private final Dispatcher dispatcher;
    private final ArrivalListener arrivals;
    private final RetainedMessages retained;

    PeerMessages(QueueDirectory queues, Dispatcher dispatcher, ArrivalListener arrivals, RetainedMessages retained) {
        this.retained = retained;
        this.queues = queues;
        this.dispatcher = dispatcher;
        this.arrivals = arrivals;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public PullFilter filter() {
        return PullFilter.sql(MessageProperties.GATEWAY + " IS NULL AND (" + MessageProperties.TOPIC
                + " IS NOT NULL OR " + MessageProperties.DISPATCH_LIST + " IS NOT NULL OR "
                + MessageProperties.RETAIN + " = 'true')");
    }

    @Override
    public CompletionStage<Void> handle(MessageExt stored, Broker broker, boolean again, Turn turn) {
        if (MessageCodec.isFromGateway(stored)) {
            return CompletableFuture.completedStage(null);
        }
        return retained.keep(stored, turn).thenCombine(bring(stored, broker, again, turn), (kept, brought) -> null);
    }

    private CompletionStage<Void> bring(MessageExt stored, Broker broker, boolean again, Turn turn) {
        long place = broker.placeOf(stored.getCommitLogOffset());
        boolean inPeerQueue = false;
        for (String name : MessageCodec.queueNames(stored)) {
            QueueName queue = MessageCodec.isPeerQueue(name) ? MessageCodec.queueName(name) : null;
            if (queue != null) {
                arrivals.onArrival(queue, broker, place, Source.FEED);
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
        return peer == null
                ? CompletableFuture.completedStage(null)
                : dispatcher.dispatch(message, Set.of(peer), Dispatcher.key(name(), broker, place), again, turn);
    }
}
