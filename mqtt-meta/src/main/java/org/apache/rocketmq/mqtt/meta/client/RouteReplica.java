/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.RouteTable.RouteListener;
import org.apache.rocketmq.mqtt.common.topic.FilterIndex;
import org.apache.rocketmq.mqtt.common.topic.HashedBag;
import org.apache.rocketmq.mqtt.meta.command.Answer.RouteDelta;
import org.apache.rocketmq.mqtt.meta.command.RouteRow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's copy of all routes. Reading waits for nobody; whoever follows the routes writes; listeners are called inside a change, one at a
 * time. As large as the routes are: some hundred bytes for a filter or peer.
 */
final class RouteReplica {

    private static final Logger LOG = LoggerFactory.getLogger(RouteReplica.class);

    private final FilterIndex index = new FilterIndex();
    private final HashedBag peers = new HashedBag();

    // guarded by this
    private final Owners filters = new Owners();
    private final Owners clients = new Owners();
    private final List<RouteListener> listeners = new ArrayList<>();
    private @Nullable Set<RouteRow> snapshot;

    void match(TopicName topic, Consumer<TopicFilter> found) {
        index.match(topic, found);
    }

    boolean hasPeer(ClientId client) {
        return peers.mayContain(client.value());
    }

    synchronized void listen(RouteListener listener) {
        listeners.add(listener);
        for (String filter : filters.keys()) {
            tell(listener, new TopicFilter(filter), RouteListener::added);
        }
    }

    /**
     * Makes changes, or takes a page of a snapshot in.
     *
     * @param isFirst whether it was asked for without a cursor
     */
    synchronized void apply(RouteDelta delta, boolean isFirst) {
        if (delta.isSnapshot() && (isFirst || snapshot == null)) {
            snapshot = new HashSet<>();
        }
        for (RouteRow row : delta.rows()) {
            set(row);
            if (snapshot != null) {
                snapshot.add(row);
            }
        }
        Set<RouteRow> whole = snapshot;
        if (whole != null && delta.next() == null) {
            snapshot = null;
            removeAllBut(whole, filters.rows(RouteRow.Kind.FILTER));
            removeAllBut(whole, clients.rows(RouteRow.Kind.PEER));
        }
    }

    private void removeAllBut(Set<RouteRow> kept, List<RouteRow> rows) {
        rows.stream()
                .filter(row -> !kept.contains(row))
                .forEach(row -> set(new RouteRow(row.kind(), row.key(), row.owner(), false)));
    }

    private void set(RouteRow row) {
        switch (row.kind()) {
            case FILTER -> {
                if (filters.set(row)) {
                    change(new TopicFilter(row.key()), row.isPresent());
                }
            }
            case PEER -> {
                if (clients.set(row)) {
                    if (row.isPresent()) {
                        peers.add(row.key());
                    } else {
                        peers.remove(row.key());
                    }
                }
            }
        }
    }

    private void change(TopicFilter filter, boolean wanted) {
        if (wanted) {
            index.add(filter);
        } else {
            index.remove(filter);
        }
        for (RouteListener listener : listeners) {
            tell(listener, filter, wanted ? RouteListener::added : RouteListener::removed);
        }
    }

    /** One listener that throws must not keep the news from the others, nor the route from the index. */
    private static void tell(RouteListener listener, TopicFilter filter, BiConsumer<RouteListener, TopicFilter> event) {
        try {
            event.accept(listener, filter);
        } catch (RuntimeException e) {
            LOG.error("route listener failed filter={} listener={}", filter, listener, e);
        }
    }
}
