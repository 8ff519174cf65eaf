/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.InMemoryCluster;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.embedded.SharedRocketMq;

/** Data servers of several gateway nodes on the broker of the test JVM, with links, routes and metadata in memory. */
final class GatewaysOfTests implements AutoCloseable {

    private final InMemoryCluster cluster = new InMemoryCluster();
    private final InMemoryMetadata metadata = new InMemoryMetadata(new InMemoryRoutes());
    private final Map<String, Gateway> gateways = new LinkedHashMap<>();
    private final UnaryOperator<StoreSettings> settings;

    /** One node. */
    final class Gateway implements AutoCloseable {
        final String name;
        final InMemoryRoutes routes = new InMemoryRoutes();
        final CountingMeters meters = new CountingMeters();
        final InMemoryCluster.Member member;
        final DataServer server;
        private final Set<TopicFilter> subscribed = new HashSet<>();
        private final ThreadScheduler scheduler;

        Gateway(String name) {
            this.name = name;
            this.scheduler = new ThreadScheduler("scheduler-" + name);
            this.member = cluster.join(name);
            this.server = new DataServer(
                    settings.apply(StoreSettings.of(List.of(SharedRocketMq.get().namesrvAddr()))),
                    new DataServer.Metadata(
                            routes, metadata, metadata, new DataServer.Gateways(member, member, member)),
                    scheduler,
                    new Stalls(),
                    meters);
        }

        /** Subscribes on this node: the others hear of the route first. */
        Subscriber subscribe(String filter) throws Exception {
            subscribed.add(new TopicFilter(filter));
            others().forEach(other -> other.routes.addElsewhere(new TopicFilter(filter), name));
            return Subscriber.to(filter, routes, server);
        }

        void unsubscribe(String filter) {
            subscribed.remove(new TopicFilter(filter));
            routes.remove(new TopicFilter(filter));
            others().forEach(other -> other.routes.removeElsewhere(new TopicFilter(filter), name));
        }

        /** A client connects to this node. */
        Subscriber connect(String client) throws Exception {
            others().forEach(other -> other.routes.addPeerElsewhere(new ClientId(client), name));
            return Subscriber.ofPeer(client, routes, server);
        }

        List<Gateway> others() {
            return gateways.values().stream().filter(other -> other != this).toList();
        }

        long events(String way) {
            return meters.count("mqtt_peer_events", "way", way);
        }

        long heardFromPeers() {
            return meters.count("mqtt_arrivals", "source", "peer");
        }

        @Override
        public void close() {
            gateways.remove(name);
            end();
        }

        private void end() {
            server.close();
            scheduler.close();
        }
    }

    GatewaysOfTests(UnaryOperator<StoreSettings> settings) {
        this.settings = settings;
    }

    Gateway start(String name) {
        Gateway gateway = new Gateway(name);
        gateways.values()
                .forEach(other -> other.subscribed.forEach(filter -> gateway.routes.addElsewhere(filter, other.name)));
        gateways.put(name, gateway);
        gateway.server.start(Duration.ofSeconds(20));
        return gateway;
    }

    InMemoryCluster cluster() {
        return cluster;
    }

    InMemoryMetadata metadata() {
        return metadata;
    }

    /** All at the same time, since RocketMQ's client waits three seconds in its close. */
    @Override
    public void close() {
        CompletableFuture<?>[] closing = gateways.values().stream()
                .map(each -> CompletableFuture.runAsync(each::end))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(closing).join();
        gateways.clear();
    }
}
