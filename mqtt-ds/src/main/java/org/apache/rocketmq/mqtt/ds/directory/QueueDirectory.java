/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.directory;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.RouteTable;
import org.apache.rocketmq.mqtt.ds.format.LmqNames;
import org.jspecify.annotations.Nullable;

/** Which light queues a message belongs in: those of the wanted filters that match its topic. No route, no light queue. Any thread. */
public final class QueueDirectory {

    private static final String PEER_LEVEL = "/p2p/";

    private final RouteTable routes;
    private final Predicate<QueueName> closed;

    /** @param closed queues that no message may be put into although there is a route, because they are being deleted */
    public QueueDirectory(RouteTable routes, Predicate<QueueName> closed) {
        this.routes = routes;
        this.closed = closed;
    }

    /** The queues of all wanted filters that match a topic, and of the client it addresses point to point. */
    public Set<QueueName> queuesFor(TopicName topic) {
        Set<QueueName> queues = routedTo(topic);
        QueueName peer = peerQueue(topic);
        if (peer != null) {
            queues.add(peer);
        }
        return queues;
    }

    /** The queues of all wanted filters that match a topic. */
    public Set<QueueName> routedTo(TopicName topic) {
        Set<QueueName> queues = new LinkedHashSet<>();
        routes.match(topic, filter -> {
            QueueName queue = LmqNames.of(filter);
            if (!closed.test(queue)) {
                queues.add(queue);
            }
        });
        return queues;
    }

    /** The queue of the client that a topic {@code {first}/p2p/{clientId}} addresses, if the client is wanted; else null. */
    public @Nullable QueueName peerQueue(TopicName topic) {
        ClientId client = addressee(topic);
        return client == null || !routes.hasPeer(client) ? null : LmqNames.ofPeer(client);
    }

    /** The client that a topic addresses: all that follows {@code {first}/p2p/}; null if none. */
    static @Nullable ClientId addressee(TopicName topic) {
        String text = topic.value();
        int slash = text.indexOf('/');
        if (slash < 0 || !text.startsWith(PEER_LEVEL, slash)) {
            return null;
        }
        String client = text.substring(slash + PEER_LEVEL.length());
        return ClientId.fault(client) == null ? new ClientId(client) : null;
    }
}
