/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.RetainedStore;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Origin;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.format.MessageCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages of backend services that are to be retained: tried until the store has them, those of one topic one after another. What is read once
 * more, by this node or the next, replaces nothing that came later. Owns what is under way: as much as the feed has pulled. Any thread.
 */
final class RetainedMessages {

    private static final Logger LOG = LoggerFactory.getLogger(RetainedMessages.class);
    private static final long PAUSE_MILLIS = 500;

    private final RetainedStore store;
    private final Scheduler scheduler;
    private final Meters.Counter kept;
    private final Meters.Counter noTopic;
    private final Meters.Counter refused;
    private final Map<TopicName, CompletableFuture<Void>> latest = new ConcurrentHashMap<>();

    RetainedMessages(RetainedStore store, Scheduler scheduler, Meters meters) {
        this.store = store;
        this.scheduler = scheduler;
        this.kept = meters.counter("mqtt_feed_retained");
        this.noTopic = meters.discard("feed_retained_no_topic");
        this.refused = meters.discard("feed_retained_refused");
    }

    /** @return completes when the store has the message, or it is none to be retained, or was refused for good; fails if the turn is over before */
    CompletionStage<Void> keep(MessageExt stored, Turn turn) {
        if (!MessageCodec.isRetained(stored)) {
            return CompletableFuture.completedStage(null);
        }
        Message message = MessageCodec.decode(stored);
        if (message == null) {
            noTopic.increment();
            LOG.warn(
                    "topic={} msgId={} names no legal MQTT topic, it is not retained",
                    stored.getTopic(),
                    stored.getMsgId());
            return CompletableFuture.completedStage(null);
        }
        TopicName topic = message.topic();
        CompletableFuture<Void> done = new CompletableFuture<>();
        CompletableFuture<Void> before = latest.put(topic, done);
        CompletionStage<Void> earlier = before == null ? CompletableFuture.completedStage(null) : before;
        Origin origin = new Origin.Backend(stored.getStoreTimestamp());
        earlier.whenComplete((put, fault) -> attempt(message, origin, turn, done));
        return done.whenComplete((put, fault) -> latest.remove(topic, done));
    }

    private void attempt(Message message, Origin origin, Turn turn, CompletableFuture<Void> done) {
        if (turn.isOver()) {
            done.completeExceptionally(Dispatcher.turnIsOver(message));
            return;
        }
        if (!turn.isSure()) {
            scheduler.after(PAUSE_MILLIS, () -> attempt(message, origin, turn, done));
            return;
        }
        CompletionStage<Void> attempted;
        try {
            attempted = store.put(message, origin);
        } catch (RuntimeException e) { // not the message's to wait for ever, nor of those behind it
            done.completeExceptionally(e);
            return;
        }
        attempted.whenComplete((put, fault) -> {
            GatewayException cause = fault == null ? null : GatewayException.of(fault);
            if (cause == null) {
                kept.increment();
                done.complete(null);
            } else if (cause.category() != Category.RETRY) {
                refused.increment();
                LOG.error("topic={} cannot be retained", message.topic(), cause);
                done.complete(null);
            } else {
                LOG.debug(
                        "topic={} not retained yet, again in {} ms: {}",
                        message.topic(),
                        PAUSE_MILLIS,
                        cause.toString());
                scheduler.after(PAUSE_MILLIS, () -> attempt(message, origin, turn, done));
            }
        });
    }
}
