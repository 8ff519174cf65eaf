/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a message of a backend service into the light queues it should be in and is not: once, however long the brokers are away. */
public final class Dispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final long PAUSE_MILLIS = 500;

    private final QueueStore store;
    private final Predicate<QueueName> closed;
    private final Scheduler scheduler;
    private final Meters.Counter refused;

    /** Stores one message that only the given light queues read. */
    @FunctionalInterface
    public interface QueueStore {
        /**
         * @param key tells the message from all others
         * @param again whether it may be stored already
         * @param wanted whether to store it still, asked right before each attempt; fails with UNWANTED if not
         */
        CompletionStage<Void> store(
                Message message, Collection<QueueName> queues, String key, boolean again, BooleanSupplier wanted);
    }

    /** @param closed queues that no message may be put into, because they are being deleted */
    public Dispatcher(QueueStore store, Predicate<QueueName> closed, Scheduler scheduler, Meters meters) {
        this.store = store;
        this.closed = closed;
        this.scheduler = scheduler;
        this.refused = meters.discard("dispatch_refused");
    }

    /**
     * What a dispatched message is stored under: names its source and who dispatches it, and not the queues, which may be others the next time.
     *
     * @param place of the message that is dispatched
     */
    static String key(String handler, Broker broker, long place) {
        return "feed-" + handler + '-' + place + '-' + broker.name();
    }

    /**
     * @param again whether the message may have been dispatched before
     * @param turn while it lasts, the message is this node's to dispatch
     * @return completes when the message is stored, or was refused for good, or all the queues are being deleted; fails if the turn is over before
     */
    CompletionStage<Void> dispatch(Message message, Set<QueueName> missing, String key, boolean again, Turn turn) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        attempt(new Dispatch(message, key, turn, done), missing, again);
        return done;
    }

    /** One message on its way into light queues. */
    private record Dispatch(Message message, String key, Turn turn, CompletableFuture<Void> done) {}

    /** Why something is left to another node. */
    static GatewayException turnIsOver(Message message) {
        return new GatewayException(Category.RETRY, "topic " + message.topic() + ": left to another node");
    }

    private void attempt(Dispatch dispatch, Set<QueueName> missing, boolean again) {
        Message message = dispatch.message();
        CompletableFuture<Void> done = dispatch.done();
        if (dispatch.turn().isOver()) {
            done.completeExceptionally(turnIsOver(message));
            return;
        }
        if (!dispatch.turn().isSure()) {
            scheduler.after(PAUSE_MILLIS, () -> attempt(dispatch, missing, again));
            return;
        }
        Set<QueueName> open = new LinkedHashSet<>(missing);
        open.removeIf(closed);
        if (open.isEmpty()) {
            done.complete(null); // nobody wants it there any more
            return;
        }
        CompletionStage<Void> attempted;
        try {
            // it may wait for its turn in the store for longer than this node's turn lasts
            attempted = store.store(message, open, dispatch.key(), again, dispatch.turn()::isOn);
        } catch (RuntimeException e) { // not the message's to wait for ever, nor of those behind it
            done.completeExceptionally(e);
            return;
        }
        attempted.whenComplete((stored, fault) -> {
            GatewayException cause = fault == null ? null : GatewayException.of(fault);
            if (cause == null) {
                done.complete(null);
            } else if (cause.category() != Category.RETRY && cause.category() != Category.UNWANTED) {
                refused.increment();
                LOG.error("topic={} cannot be dispatched to {}", message.topic(), open, cause);
                done.complete(null);
            } else {
                LOG.debug(
                        "topic={} not dispatched yet, again in {} ms: {}",
                        message.topic(),
                        PAUSE_MILLIS,
                        cause.toString());
                scheduler.after(PAUSE_MILLIS, () -> attempt(dispatch, open, true));
            }
        });
    }
}
