/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.retain;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.MessageStore;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.common.port.RetainedStore;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Origin;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what is published, and makes it its topic's retained message where its RETAIN flag says so [MQTT-3.3.1-5]: replacing the one before
 * [MQTT-3.3.1-7], or removing it if the payload is empty [MQTT-3.3.1-10] [MQTT-3.3.1-11]. Complete when both are durable.
 *
 * <p>Retained first, then stored. A subscriber fixes its start point and looks up what is retained after that. In this order a message
 * published meanwhile cannot slip through between the two: if it was stored before the start point, it was retained before the look-up, and is
 * found (or a later one of its topic is). Stored first and retained second it could be neither live nor found. The price: if it is retained and
 * then cannot be stored, later subscribers see it and present ones do not, until its publisher, who got no acknowledgement, has sent it again.
 *
 * <p>Messages of one client to one topic are retained and stored in the order in which they come here. So one that is not retained waits for one
 * that is, before it. What two clients publish to one topic at the same time may be stored in one order and retained in the other.
 *
 * <p>Owns the end of each line of waiting messages; as many as retained messages are under way, which their publishers' bounds bound. One for a
 * node; safe for any thread, but what one client publishes comes from one thread at a time.
 */
public final class RetainedPublishes {

    private static final Logger LOG = LoggerFactory.getLogger(RetainedPublishes.class);

    private final MessageStore store;
    private final RetainedStore retained;
    private final Stalls stalls;
    private final Counter retainFailed;
    private final Map<Line, CompletableFuture<?>> lastOf = new ConcurrentHashMap<>();

    /** Whose messages keep their order. */
    private record Line(@Nullable ClientId publisher, TopicName topic) {
        static Line of(Message message) {
            return new Line(message.publisher(), message.topic());
        }
    }

    public RetainedPublishes(MessageStore store, RetainedStore retained, Stalls stalls, Meters meters) {
        this.store = store;
        this.retained = retained;
        this.stalls = stalls;
        this.retainFailed = meters.discard("retain_failed");
    }

    /**
     * Stores the message, and retains it if it says so. One of QoS 0 that cannot be retained is stored all the same, and counted: its publisher
     * would not hear of it. One of QoS 1 or 2 is not stored then.
     *
     * @param claim under which it is published: if that is fenced, the message cannot be retained
     */
    public CompletionStage<Void> append(Message message, Claim claim) {
        if (!message.retain()) {
            return behindOthers(message, store::append);
        }
        CompletionStage<Message> put = put(message, new Origin.Published(claim));
        return inLine(
                message,
                message.qos() == Qos.AT_MOST_ONCE ? put.exceptionally(fault -> counted(message, fault)) : put,
                store::append);
    }

    /**
     * Stores the message once, and retains it if it says so; once more, if it was before: only then is it sure that it is. Fails at any QoS if it
     * cannot be retained, and is not stored then.
     */
    public CompletionStage<Void> appendOnce(
            Message message, Claim claim, String key, boolean again, BooleanSupplier wanted) {
        Function<Message, CompletionStage<Void>> append = appendOnce(key, again, wanted);
        if (!message.retain()) {
            return behindOthers(message, append);
        }
        if (!wanted.getAsBoolean()) {
            return CompletableFuture.failedStage(
                    new GatewayException(Category.UNWANTED, "topic=" + message.topic() + " not wanted any more"));
        }
        return inLine(message, put(message, new Origin.Published(claim)), append);
    }

    /**
     * The same for a will. One that is not this node's to publish any more is not retained, and stored all the same: once, if another node has
     * stored it.
     */
    public CompletionStage<Void> appendWill(Message message, DueWill will, boolean again) {
        Function<Message, CompletionStage<Void>> append = appendOnce(will.key(), again, () -> true);
        if (!message.retain()) {
            return behindOthers(message, append);
        }
        Message unretained = new Message(message.topic(), message.payload(), message.qos(), false, message.publisher());
        CompletionStage<Message> put = put(message, new Origin.OfWill(will.claim()))
                .exceptionallyCompose(fault -> GatewayException.of(fault).category() == Category.REFUSED
                        ? CompletableFuture.completedStage(counted(unretained, fault))
                        : CompletableFuture.failedStage(fault));
        return inLine(message, put, append);
    }

    /** What waits here while this process stands still may have been stored by another. */
    private Function<Message, CompletionStage<Void>> appendOnce(String key, boolean again, BooleanSupplier wanted) {
        long came = stalls.now();
        return stored -> store.appendOnce(stored, key, again || stalls.stalledSince(came), wanted);
    }

    /** How many clients' topics have a retained message under way. */
    int underWay() {
        return lastOf.size();
    }

    private CompletionStage<Message> put(Message message, Origin origin) {
        return PortCall.called(() -> retained.put(message, origin)).thenApply(done -> message);
    }

    /** @return the message, to be stored though it is not retained */
    private Message counted(Message message, Throwable fault) {
        retainFailed.increment();
        LOG.debug("client={} topic={} not retained", message.publisher(), message.topic(), fault);
        return message;
    }

    private CompletionStage<Void> behindOthers(Message message, Function<Message, CompletionStage<Void>> append) {
        boolean first = lastOf.isEmpty() || !lastOf.containsKey(Line.of(message)); // nearly always the first of the two
        return first ? append.apply(message) : inLine(message, CompletableFuture.completedStage(message), append);
    }

    /** Appends when the message is retained and those before it in its line have been appended: not when they are stored, the store keeps their order. */
    private CompletionStage<Void> inLine(
            Message message, CompletionStage<Message> put, Function<Message, CompletionStage<Void>> append) {
        Line line = Line.of(message);
        CompletionStage<?> before = lastOf.getOrDefault(line, CompletableFuture.completedFuture(null));
        CompletableFuture<CompletionStage<Void>> appended = before.handle((nothing, faultOfAnother) -> put)
                .thenCompose(own -> own)
                .thenApply(stored -> PortCall.called(() -> append.apply(stored)))
                .toCompletableFuture();
        lastOf.put(line, appended);
        CompletionStage<?> unused = appended.whenComplete((nothing, fault) -> lastOf.remove(line, appended));
        return appended.thenCompose(stored -> stored);
    }
}
