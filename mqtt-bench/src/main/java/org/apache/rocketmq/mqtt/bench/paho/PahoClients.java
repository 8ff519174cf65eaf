/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.paho;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.rocketmq.mqtt.bench.mqtt.Identity;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingClient;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingListener;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;
import org.eclipse.paho.client.mqttv3.MqttException;

/** Makes Paho clients. Owns the one thread they all connect on; each has threads of its own besides. */
public final class PahoClients implements AutoCloseable {
    private final ScheduledExecutorService connecting =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "bench-paho-connect"));
    private final MqttServers servers;
    private final int keepAliveSeconds;
    private final int inflight;

    /** @param inflight most messages in flight of each publisher */
    public PahoClients(MqttServers servers, int keepAliveSeconds, int inflight) {
        this.servers = servers;
        this.keepAliveSeconds = keepAliveSeconds;
        this.inflight = inflight;
    }

    /** @throws IllegalStateException if Paho does not like the client id or the server */
    public LastingClient make(int index, String clientId, LastingListener events) {
        Identity who = Identity.of(servers, clientId, keepAliveSeconds).lasting();
        String uri = "tcp://" + servers.node(index).getHostString() + ":"
                + servers.node(index).getPort();
        try {
            return new PahoClient(uri, who, inflight, events, connecting);
        } catch (MqttException e) {
            throw new IllegalStateException(clientId + " at " + uri + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        connecting.shutdownNow();
    }
}
