/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.jspecify.annotations.Nullable;

/** The retained message of each topic (MQTT 3.1.1 section 3.3.1.3). Durable. Safe for any thread; nothing blocks. */
public interface RetainedStore {

    /**
     * Sets or replaces the retained message of its topic; one with an empty payload removes it [MQTT-3.3.1-10]. Calls of one node for one topic take
     * effect in their order.
     *
     * @param origin whether it may replace what is there: a call that was held up somewhere takes effect late
     * @return fails with category REFUSED if the origin's claim is fenced; complete without effect if the topic has a later message already
     */
    CompletionStage<Void> put(Message message, Origin origin);

    /** Where a retained message comes from. */
    sealed interface Origin {

        /** A client publishes it now, under a claim that must be its present one. */
        record Published(Claim claim) implements Origin {}

        /** The will of this claim, which must be live still, or the will due to this node. */
        record OfWill(Claim claim) implements Origin {}

        /**
         * A backend service published it, and it may be read again and again: it replaces none that came later. A removal is remembered for an hour.
         *
         * @param storedAtMillis when it was stored, by the broker's clock, Unix milliseconds
         */
        record Backend(long storedAtMillis) implements Origin {}
    }

    /**
     * The retained messages that match a filter, in an order of the store's own, a part at a time. Sees whatever was put, on any node, before the call.
     *
     * @param after null at first; then where the last page ended
     * @param maxBytes of message weight, after which a page ends; it has one message at least, if there is one
     */
    CompletionStage<Page> find(TopicFilter filter, @Nullable TopicName after, int maxBytes);

    /** @param next where the next page begins, to be handed back; null if this is the last */
    record Page(List<Message> messages, @Nullable TopicName next) {
        public Page {
            messages = List.copyOf(messages);
        }
    }
}
