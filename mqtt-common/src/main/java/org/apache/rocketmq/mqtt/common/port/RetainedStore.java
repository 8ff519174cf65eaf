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
import org.jspecify.annotations.Nullable;

/** The retained message of each topic (MQTT 3.1.1 section 3.3.1.3). Durable. Safe for any thread; nothing blocks. */
public interface RetainedStore {

    /**
     * Sets or replaces the retained message of its topic; one with an empty payload removes it [MQTT-3.3.1-10]. Calls of one node for one topic take
     * effect in their order.
     */
    CompletionStage<Void> put(Message message);

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
