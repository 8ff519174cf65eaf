/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import java.util.function.LongSupplier;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.Authorizer;
import org.apache.rocketmq.mqtt.common.port.Authorizer.Person;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.cs.ClientLimits;
import org.apache.rocketmq.mqtt.cs.LogText;
import org.apache.rocketmq.mqtt.cs.access.AccessMeters.Action;
import org.jspecify.annotations.Nullable;

/**
 * The one place where it is decided what a client that was let in may do: first the limits for everybody, then the authorizer. An authorizer that throws denies. What is refused is
 * counted and logged here; what follows from it is up to whoever asks. Shared by the sessions of a node; safe for any thread.
 */
public final class Permissions {

    private final ClientLimits limits;
    private final TopicBounds topics;
    private final Authorizer authorizer;
    private final AccessMeters meters;

    public Permissions(ClientLimits limits, Authorizer authorizer, Meters meters) {
        this(limits, authorizer, meters, System::nanoTime);
    }

    Permissions(ClientLimits limits, Authorizer authorizer, Meters meters, LongSupplier nanoClock) {
        this.limits = limits;
        this.topics = new TopicBounds(limits);
        this.authorizer = authorizer;
        this.meters = new AccessMeters(meters, nanoClock);
    }

    /** Why a message may not be published; null if it may. */
    public @Nullable Refusal publish(Person who, TopicName topic, Qos qos, boolean retain) {
        Refusal tooMuch = passed(who, topic.value());
        if (tooMuch != null) {
            return tooMuch;
        }
        if (mayPublish(who, topic, qos, retain)) {
            return null;
        }
        boolean onlyRetained = retain && mayPublish(who, topic, qos, false);
        return denied(onlyRetained ? Action.RETAIN : Action.PUBLISH, who, topic.value(), qos);
    }

    /** Why a client may not leave that will behind; null if it may. Not asked again when the will is published. */
    public @Nullable Refusal will(Person who, Will will) {
        Refusal tooMuch = passed(who, will.topic().value());
        if (tooMuch != null) {
            return tooMuch;
        }
        return mayPublish(who, will.topic(), will.qos(), will.retain())
                ? null
                : denied(Action.WILL, who, will.topic().value(), will.qos());
    }

    /** Why a filter may not be subscribed; null if it may. */
    public @Nullable Refusal subscribe(Person who, TopicFilter filter, Qos qos) {
        Refusal tooMuch = passed(who, filter.value());
        if (tooMuch != null) {
            return tooMuch;
        }
        return maySubscribe(who, filter, qos) ? null : denied(Action.SUBSCRIBE, who, filter.value(), qos);
    }

    /** Why a filter may not stay subscribed in a session that goes on; null if it may. The limits are those of its SUBSCRIBE. */
    public @Nullable Refusal resume(Person who, TopicFilter filter, Qos qos) {
        return maySubscribe(who, filter, qos) ? null : denied(Action.RESUME, who, filter.value(), qos);
    }

    /** Why a client id is not taken; null if it is. */
    public @Nullable Refusal clientId(String sent) {
        return TopicBounds.isLonger(sent, limits.maxClientIdLength())
                ? reached(
                        Limit.CLIENT_ID_LENGTH, sent, "client id of more than " + limits.maxClientIdLength() + " bytes")
                : null;
    }

    /** A client has come to a limit that somebody else knows. */
    public Refusal reached(Limit limit, ClientId client, String detail) {
        return reached(limit, client.value(), detail);
    }

    /** A client is held for a while. */
    public void slowed(Slowness reason, ClientId client, String detail) {
        meters.slowed(reason, LogText.of(client.value()), detail);
    }

    private @Nullable Refusal passed(Person who, String topic) {
        Limit limit = topics.passedBy(topic);
        return limit == null
                ? null
                : reached(
                        limit,
                        who.client().value(),
                        "topic=" + LogText.of(topic) + " (expected: at most " + limits.maxTopicLength() + " bytes and "
                                + limits.maxTopicLevels() + " levels)");
    }

    private Refusal reached(Limit limit, String client, String detail) {
        meters.limited(limit, LogText.of(client), detail);
        return new Refusal(Refusal.Kind.OVER_LIMIT, detail);
    }

    private Refusal denied(Action action, Person who, String topic, Qos qos) {
        String detail = "topic=" + LogText.of(topic) + " qos=" + qos.level() + " user=" + LogText.of(who.user())
                + " remote=" + who.address();
        meters.denied(action, LogText.of(who.client().value()), detail);
        return new Refusal(Refusal.Kind.NOT_AUTHORIZED, detail);
    }

    private boolean mayPublish(Person who, TopicName topic, Qos qos, boolean retain) {
        try {
            return authorizer.mayPublish(who, topic, qos, retain);
        } catch (RuntimeException e) { // may be anybody's code
            meters.broken(LogText.of(who.client().value()), e);
            return false;
        }
    }

    private boolean maySubscribe(Person who, TopicFilter filter, Qos qos) {
        try {
            return authorizer.maySubscribe(who, filter, qos);
        } catch (RuntimeException e) { // may be anybody's code
            meters.broken(LogText.of(who.client().value()), e);
            return false;
        }
    }
}
