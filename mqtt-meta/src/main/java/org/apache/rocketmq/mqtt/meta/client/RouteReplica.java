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

    // written to under this
    private final Owners filters;
    private final Owners clients;

    // guarded by this
    private final List<RouteListener> listeners = new ArrayList<>();
    private @Nullable Set<RouteRow> snapshot;

    /** Whether there was a whole snapshot. Until then this node has no news that others could have missed. */
    private boolean isKnown;

    /** @param node this one */
    RouteReplica(String node) {
        filters = new Owners(node);
        clients = new Owners(node);
    }

    void match(TopicName topic, Consumer<TopicFilter> found) {
        index.match(topic, found);
    }

    boolean hasPeer(ClientId client) {
        return peers.mayContain(client.value());
    }

    void others(TopicFilter filter, Consumer<String> node) {
        filters.others(filter.value(), node);
    }

    void others(ClientId client, Consumer<String> node) {
        clients.others(client.value(), node);
    }

    synchronized void listen(RouteListener listener) {
        listeners.add(listener);
        for (String filter : filters.keys()) {
            TopicFilter wanted = new TopicFilter(filter);
            tell(listener, told -> told.added(wanted));
        }
    }

    /**
     * Makes changes, or takes a page of a snapshot in. Of a later snapshot the listeners hear what is new in it.
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
            isKnown = true;
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
                TopicFilter filter = new TopicFilter(row.key());
                Owners.Change change = filters.set(row);
                if (change == Owners.Change.WANTED) {
                    change(filter, row.isPresent());
                }
                if (isJoin(row, change)) {
                    tell(listener -> listener.joined(filter, row.owner()));
                }
            }
            case PEER -> {
                Owners.Change change = clients.set(row);
                if (change == Owners.Change.WANTED && row.isPresent()) {
                    peers.add(row.key());
                } else if (change == Owners.Change.WANTED) {
                    peers.remove(row.key());
                }
                if (isJoin(row, change)) {
                    ClientId client = new ClientId(row.key());
                    tell(listener -> listener.joined(client, row.owner()));
                }
            }
        }
    }

    private boolean isJoin(RouteRow row, Owners.Change change) {
        return isKnown && row.isPresent() && change != Owners.Change.NONE && filters.isOther(row.owner());
    }

    private void change(TopicFilter filter, boolean wanted) {
        if (wanted) {
            index.add(filter);
            tell(listener -> listener.added(filter));
        } else {
            index.remove(filter);
            tell(listener -> listener.removed(filter));
        }
    }

    private void tell(Consumer<RouteListener> event) {
        listeners.forEach(listener -> tell(listener, event));
    }

    /** One listener that throws must not keep the news from the others, nor the route from the index. */
    private static void tell(RouteListener listener, Consumer<RouteListener> event) {
        try {
            event.accept(listener);
        } catch (RuntimeException e) {
            LOG.error("route listener failed listener={}", listener, e);
        }
    }
}
