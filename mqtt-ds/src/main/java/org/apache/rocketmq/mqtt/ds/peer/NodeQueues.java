/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.peer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.port.Nodes;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler.Repetition;
import org.apache.rocketmq.mqtt.ds.StoreSettings;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.apache.rocketmq.mqtt.ds.format.LmqNames;
import org.jspecify.annotations.Nullable;

/**
 * This node's own light queue at every broker there is, read all the time from when another node lives. One entry for each broker ever listed. Any
 * thread.
 */
public final class NodeQueues implements AutoCloseable {

    private final Nodes nodes;
    private final QueueName name;
    private final Cluster cluster;
    private final StoreSettings settings;
    private final PeerArrivals arrivals;
    private final Scheduler scheduler;
    private final Map<Broker, NodeQueue> queues = new ConcurrentHashMap<>();
    private @Nullable Repetition refreshing;

    public NodeQueues(
            Nodes nodes, StoreSettings settings, Cluster cluster, PeerArrivals arrivals, Scheduler scheduler) {
        this.nodes = nodes;
        this.name = LmqNames.ofNode(nodes.self());
        this.settings = settings;
        this.cluster = cluster;
        this.arrivals = arrivals;
        this.scheduler = scheduler;
    }

    public void start() {
        synchronized (this) {
            refreshing = scheduler.every(settings.refreshInterval().toMillis(), this::readNew);
        }
        nodes.listen(this::readNew);
    }

    private void readNew() {
        if (queues.isEmpty() && nodes.living().size() == 1) {
            return; // nobody could write into it, and it would count against the brokers' limit
        }
        for (Broker broker : cluster.brokers()) {
            NodeQueue fresh = opened(broker);
            if (queues.putIfAbsent(broker, fresh) == null) {
                fresh.step();
            }
        }
    }

    private NodeQueue opened(Broker broker) {
        QueueAddress queue = QueueAddress.ofLightQueue(broker, name.value());
        return new NodeQueue(
                queue,
                new NodeQueue.OfBroker(
                        cluster.calls(), queue, settings.pullHold().toMillis()),
                scheduler,
                news -> arrivals.take(broker.name(), news),
                arrivals::countStrange);
    }

    @Override
    public synchronized void close() {
        if (refreshing != null) {
            refreshing.stop();
        }
        queues.values().forEach(NodeQueue::close);
    }
}
