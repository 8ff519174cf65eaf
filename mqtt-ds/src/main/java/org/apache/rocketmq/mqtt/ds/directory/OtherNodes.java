/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.directory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.RouteTable;
import org.apache.rocketmq.mqtt.common.port.RouteTable.RouteListener;
import org.apache.rocketmq.mqtt.ds.format.LmqNames;
import org.jspecify.annotations.Nullable;

/**
 * Which other gateway nodes want to hear of a light queue. The routes know filters and clients; a queue's name says whose it is, but for the
 * few that are hashed: this remembers those, of filters as long as they are wanted, of the {@value #MOST_CLIENTS} clients that connected last. Any
 * thread.
 */
public final class OtherNodes implements RouteListener {

    private static final int MOST_CLIENTS = 10_000;

    /** Shorter client ids are never hashed: each character takes three bytes for each of its UTF-8 bytes at most. */
    private static final int SHORT_CLIENT = QueueName.MAX_LENGTH / 12;

    private final RouteTable routes;
    private final Map<QueueName, TopicFilter> hashedFilters = new ConcurrentHashMap<>();

    /** Guarded by itself. */
    private final Map<QueueName, ClientId> hashedClients = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<QueueName, ClientId> eldest) {
            return size() > MOST_CLIENTS;
        }
    };

    public OtherNodes(RouteTable routes) {
        this.routes = routes;
    }

    /** Calls {@code node} for each; for none if the queue is nobody's. */
    public void of(QueueName queue, Consumer<String> node) {
        boolean hashed = LmqNames.isHashed(queue);
        TopicFilter filter = hashed ? hashedFilters.get(queue) : LmqNames.filterOf(queue);
        if (filter != null) {
            routes.others(filter, node);
            return;
        }
        ClientId client = hashed ? hashedClient(queue) : LmqNames.clientOf(queue);
        if (client != null) {
            routes.others(client, node);
        }
    }

    private @Nullable ClientId hashedClient(QueueName queue) {
        synchronized (hashedClients) {
            return hashedClients.get(queue);
        }
    }

    @Override
    public void added(TopicFilter filter) {
        QueueName queue = LmqNames.of(filter);
        if (LmqNames.isHashed(queue)) {
            hashedFilters.put(queue, filter);
        }
    }

    @Override
    public void removed(TopicFilter filter) {
        hashedFilters.remove(LmqNames.of(filter));
    }

    @Override
    public void joined(ClientId client, String node) {
        if (client.value().length() > SHORT_CLIENT) {
            remember(LmqNames.ofPeer(client), client);
            remember(LmqNames.ofRetry(client), client);
        }
    }

    private void remember(QueueName queue, ClientId client) {
        if (LmqNames.isHashed(queue)) {
            synchronized (hashedClients) {
                hashedClients.remove(queue); // to the end
                hashedClients.put(queue, client);
            }
        }
    }
}
