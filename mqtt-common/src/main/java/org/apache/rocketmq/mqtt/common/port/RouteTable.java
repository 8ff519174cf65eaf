/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;

/**
 * Which filters are wanted, by any subscriber of any gateway node. No route, no light queue. Reading is local, free of locks and of
 * network, from any thread. A filter is counted: it stays until it was removed as often as it was added.
 */
public interface RouteTable {

    /** @return completes once every message published from now on, on any node, finds the route; if it fails, nothing was added */
    CompletionStage<Void> add(TopicFilter filter);

    void remove(TopicFilter filter);

    /** Calls {@code found} once for each distinct wanted filter that matches. */
    void match(TopicName topic, Consumer<TopicFilter> found);

    /** Whether messages addressed to a client point to point are wanted: it is connected somewhere, or has a stored session; see {@link SessionStore}. */
    boolean hasPeer(ClientId client);

    /** Calls {@code node} once for each other gateway node on which somebody who is connected wants a filter. */
    void others(TopicFilter filter, Consumer<String> node);

    /** Calls {@code node} for each other gateway node to which a client is connected: for none or one, or two while it changes nodes. */
    void others(ClientId client, Consumer<String> node);

    /** Hears of filters that become wanted or unwanted; first, in the calling thread, of all that are wanted already. */
    void listen(RouteListener listener);

    /** Called in the order of the changes, never concurrently; must not block. A filter's {@link #add} completes after it. */
    interface RouteListener {
        void added(TopicFilter filter);

        void removed(TopicFilter filter);

        /** Somebody on another node wants a filter from now on, who may have missed what was told to those who wanted it before. */
        default void joined(TopicFilter filter, String node) {}

        /** A client is connected to another node from now on. */
        default void joined(ClientId client, String node) {}
    }
}
