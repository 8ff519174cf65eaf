/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;

/** A route table that looks at every filter: slow and obvious. Safe for any thread. */
public final class InMemoryRoutes implements RouteTable {

    private final Map<TopicFilter, Integer> filters = new HashMap<>();
    private final Map<ClientId, Integer> peers = new HashMap<>();
    private final Map<TopicFilter, Set<String>> elsewhere = new HashMap<>();
    private final Map<ClientId, Set<String>> clientsElsewhere = new HashMap<>();
    private final List<RouteListener> listeners = new ArrayList<>();

    @Override
    public synchronized CompletionStage<Void> add(TopicFilter filter) {
        if (filters.merge(filter, 1, Integer::sum) == 1) {
            listeners.forEach(listener -> listener.added(filter));
        }
        return CompletableFuture.completedStage(null);
    }

    @Override
    public synchronized void remove(TopicFilter filter) {
        if (!filters.containsKey(filter)) {
            throw new IllegalStateException("route " + filter + " removed more often than added");
        }
        if (filters.computeIfPresent(filter, (key, count) -> count == 1 ? null : count - 1) == null) {
            listeners.forEach(listener -> listener.removed(filter));
        }
    }

    /** Opens the point-to-point queue of a client. */
    public synchronized void addPeer(ClientId client) {
        peers.merge(client, 1, Integer::sum);
    }

    public synchronized void removePeer(ClientId client) {
        if (!peers.containsKey(client)) {
            throw new IllegalStateException("peer " + client + " removed more often than added");
        }
        peers.computeIfPresent(client, (key, count) -> count == 1 ? null : count - 1);
    }

    @Override
    public synchronized void match(TopicName topic, Consumer<TopicFilter> found) {
        filters.keySet().stream()
                .filter(filter -> filter.matches(topic))
                .toList()
                .forEach(found);
    }

    @Override
    public synchronized boolean hasPeer(ClientId client) {
        return peers.containsKey(client);
    }

    @Override
    public synchronized void listen(RouteListener listener) {
        listeners.add(listener);
        filters.keySet().forEach(listener::added);
    }

    @Override
    public synchronized void others(TopicFilter filter, Consumer<String> node) {
        elsewhere.getOrDefault(filter, Set.of()).forEach(node);
    }

    @Override
    public synchronized void others(ClientId client, Consumer<String> node) {
        clientsElsewhere.getOrDefault(client, Set.of()).forEach(node);
    }

    /** As if somebody on another node wanted a filter from now on. */
    public synchronized void addElsewhere(TopicFilter filter, String node) {
        done(add(filter));
        elsewhere.computeIfAbsent(filter, fresh -> new TreeSet<>()).add(node);
        listeners.forEach(listener -> listener.joined(filter, node));
    }

    public synchronized void removeElsewhere(TopicFilter filter, String node) {
        remove(filter);
        elsewhere.getOrDefault(filter, Set.of()).remove(node);
    }

    /** As if a client were connected to another node from now on. */
    public synchronized void addPeerElsewhere(ClientId client, String node) {
        addPeer(client);
        clientsElsewhere.computeIfAbsent(client, fresh -> new TreeSet<>()).add(node);
        listeners.forEach(listener -> listener.joined(client, node));
    }

    public synchronized void removePeerElsewhere(ClientId client, String node) {
        removePeer(client);
        clientsElsewhere.getOrDefault(client, Set.of()).remove(node);
    }

    private static void done(CompletionStage<Void> stage) {
        stage.toCompletableFuture().join();
    }

    /** How often a filter was added and not removed. */
    public synchronized int count(TopicFilter filter) {
        return filters.getOrDefault(filter, 0);
    }

    /** Whether everything that was added was removed. */
    public synchronized boolean isEmpty() {
        return filters.isEmpty() && peers.isEmpty();
    }
}
