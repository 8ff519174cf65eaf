/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.Authenticator;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.InMemoryMessageStore;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.port.LightQueues;
import org.apache.rocketmq.mqtt.common.port.RouteTable;
import org.apache.rocketmq.mqtt.common.port.SessionRegistry;

/** All ports in memory, each behind a gate. */
public final class FakePorts {

    public final CountingMeters meters = new CountingMeters();
    public final InMemoryRoutes routes = new InMemoryRoutes();
    public final InMemoryMessageStore store;
    public final Registry registry = new Registry();
    public final Gate appends = new Gate();
    public final Gate routeAdds = new Gate();
    public final Gate peerAdds = new Gate();
    public final Gate starts = new Gate();
    public final Gate claims = new Gate();
    public final Gate logins = new Gate();
    public boolean watchesThrow;
    public Authenticator authenticator =
            credentials -> CompletableFuture.completedStage(Authenticator.Verdict.ACCEPTED);

    public FakePorts() {
        this(1, 4_096);
    }

    public FakePorts(int brokers, int windowSize) {
        store = new InMemoryMessageStore(routes, brokers, windowSize);
    }

    public Ports ports() {
        return new Ports(
                message -> appends.pass(() -> store.append(message)),
                new GatedQueues(),
                new GatedRoutes(),
                registry,
                credentials -> logins.pass(() -> authenticator.authenticate(credentials)),
                meters);
    }

    /** Who owns which client, and with which epoch. */
    public final class Registry implements SessionRegistry {
        private final AtomicLong epochs = new AtomicLong();
        private final Map<ClientId, Claim> owners = new ConcurrentHashMap<>();

        @Override
        public CompletionStage<Claim> claim(ClientId client) {
            long epoch = epochs.incrementAndGet(); // claimed when asked; the answer may be late
            return claims.pass(() -> {
                Claim claim = new Claim(client, epoch);
                owners.merge(client, claim, (old, now) -> old.epoch() > now.epoch() ? old : now);
                return CompletableFuture.completedStage(claim);
            });
        }

        @Override
        public void release(Claim claim) {
            owners.remove(claim.client(), claim);
        }

        public int size() {
            return owners.size();
        }
    }

    private final class GatedRoutes implements RouteTable {
        @Override
        public CompletionStage<Void> add(TopicFilter filter) {
            return routeAdds.pass(() -> routes.add(filter));
        }

        @Override
        public void remove(TopicFilter filter) {
            routes.remove(filter);
        }

        @Override
        public CompletionStage<Void> addPeer(ClientId client) {
            return peerAdds.pass(() -> routes.addPeer(client));
        }

        @Override
        public void removePeer(ClientId client) {
            routes.removePeer(client);
        }

        @Override
        public void match(TopicName topic, Consumer<TopicFilter> found) {
            routes.match(topic, found);
        }

        @Override
        public boolean hasPeer(ClientId client) {
            return routes.hasPeer(client);
        }

        @Override
        public void listen(RouteListener listener) {
            routes.listen(listener);
        }
    }

    private final class GatedQueues implements LightQueues {
        @Override
        public QueueName queueOf(TopicFilter filter) {
            return store.queueOf(filter);
        }

        @Override
        public QueueName peerQueueOf(ClientId client) {
            return store.peerQueueOf(client);
        }

        @Override
        public CompletionStage<StartPoint> startPoint(TopicFilter filter) {
            return starts.pass(() -> store.startPoint(filter));
        }

        @Override
        public StartPoint recentPoint() {
            return store.recentPoint();
        }

        @Override
        public Interest watch(QueueName queue, StartPoint from, QueueListener listener, Executor executor) {
            if (watchesThrow) {
                throw new IllegalStateException("a bug behind the port");
            }
            return store.watch(queue, from, listener, executor);
        }
    }
}
