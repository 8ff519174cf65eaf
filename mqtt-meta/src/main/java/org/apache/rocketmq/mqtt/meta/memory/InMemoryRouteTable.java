/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.RouteTable;
import org.apache.rocketmq.mqtt.common.topic.FilterIndex;
import org.apache.rocketmq.mqtt.common.topic.HashedBag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes of a single node: whoever subscribes, subscribes here, so a change is known everywhere when the call returns.
 *
 * <p>Any thread may change it; changes take turns, and so do the calls of listeners, inside the change. Reading waits for nobody. Owns the counts
 * of filters and peers, and lives as long as the node. Bounded by the subscriptions and connections its callers admit.
 */
public final class InMemoryRouteTable implements RouteTable {

    private static final Logger LOG = LoggerFactory.getLogger(InMemoryRouteTable.class);
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private final FilterIndex index = new FilterIndex();
    private final HashedBag peers = new HashedBag();

    // guarded by routeLock
    private final Object routeLock = new Object();
    private final Map<TopicFilter, Integer> counts = new HashMap<>();
    private final List<RouteListener> listeners = new ArrayList<>();
    private boolean telling;

    @Override
    public CompletionStage<Void> add(TopicFilter filter) {
        synchronized (routeLock) {
            refuseListeners();
            if (counts.merge(filter, 1, Integer::sum) == 1) {
                index.add(filter);
                tell(filter, RouteListener::added);
            }
        }
        return DONE;
    }

    /** A filter that is not there stays so, with a warning: whoever closes a session must come to its end. */
    @Override
    public void remove(TopicFilter filter) {
        synchronized (routeLock) {
            refuseListeners();
            Integer count = counts.get(filter);
            if (count == null) {
                LOG.warn("route removed more often than added filter={}", filter);
            } else if (count > 1) {
                counts.put(filter, count - 1);
            } else {
                counts.remove(filter);
                index.remove(filter);
                tell(filter, RouteListener::removed);
            }
        }
    }

    @Override
    public void listen(RouteListener listener) {
        synchronized (routeLock) {
            refuseListeners();
            listeners.add(listener);
            for (TopicFilter filter : counts.keySet()) {
                tell(listener, filter, RouteListener::added);
            }
        }
    }

    @Override
    public void match(TopicName topic, Consumer<TopicFilter> found) {
        index.match(topic, found);
    }

    /** Opens the point-to-point queue of a client. */
    public CompletionStage<Void> addPeer(ClientId client) {
        synchronized (peers) {
            peers.add(client.value());
        }
        return DONE;
    }

    public void removePeer(ClientId client) {
        synchronized (peers) {
            peers.remove(client.value());
        }
    }

    @Override
    public boolean hasPeer(ClientId client) {
        return peers.mayContain(client.value());
    }

    private void tell(TopicFilter filter, BiConsumer<RouteListener, TopicFilter> event) {
        for (RouteListener listener : listeners) {
            tell(listener, filter, event);
        }
    }

    /** One listener that throws must not keep the news from the others, nor the route from whoever adds it. */
    private void tell(RouteListener listener, TopicFilter filter, BiConsumer<RouteListener, TopicFilter> event) {
        telling = true;
        try {
            event.accept(listener, filter);
        } catch (RuntimeException e) {
            LOG.error("route listener failed filter={} listener={}", filter, listener, e);
        } finally {
            telling = false;
        }
    }

    /** A listener that changed the table would have the others hear of its change before they hear of the one it was told of. */
    private void refuseListeners() {
        if (telling) {
            throw new IllegalStateException("routes changed by a route listener (expected: by anyone else)");
        }
    }
}
