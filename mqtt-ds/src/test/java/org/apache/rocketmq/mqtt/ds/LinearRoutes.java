/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.RouteTable;

/** A route table that looks at every filter: slow and obvious. */
final class LinearRoutes implements RouteTable {

    private final List<TopicFilter> filters = new ArrayList<>();
    private final List<RouteListener> listeners = new ArrayList<>();
    private final Set<ClientId> peers = ConcurrentHashMap.newKeySet();

    @Override
    public synchronized CompletionStage<Void> add(TopicFilter filter) {
        boolean first = !filters.contains(filter);
        filters.add(filter);
        if (first) {
            listeners.forEach(listener -> listener.added(filter));
        }
        return CompletableFuture.completedStage(null);
    }

    @Override
    public synchronized void remove(TopicFilter filter) {
        if (filters.remove(filter) && !filters.contains(filter)) {
            listeners.forEach(listener -> listener.removed(filter));
        }
    }

    @Override
    public CompletionStage<Void> addPeer(ClientId client) {
        peers.add(client);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void removePeer(ClientId client) {
        peers.remove(client);
    }

    @Override
    public synchronized void match(TopicName topic, Consumer<TopicFilter> found) {
        filters.stream().distinct().filter(filter -> filter.matches(topic)).forEach(found);
    }

    @Override
    public boolean hasPeer(ClientId client) {
        return peers.contains(client);
    }

    @Override
    public synchronized void listen(RouteListener listener) {
        listeners.add(listener);
        filters.stream().distinct().forEach(listener::added);
    }
}
