/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Credentials;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.Listener;

/** A server on free ports, its ports in memory, and who talks to it; when it is closed nothing may be left. */
final class ServerUnderTest implements Closeable {

    final FakePorts fakes = new FakePorts();
    /** What clients have shown of themselves, in the order they came. */
    final List<Credentials> seen = new CopyOnWriteArrayList<>();

    private final long memoryBefore = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
    private final List<Closeable> open = new ArrayList<>();
    private final MqttServer server;

    ServerUnderTest(Listener... listeners) {
        this(ConnectSettings.builder(), listeners);
    }

    ServerUnderTest(ConnectSettings.Builder settings, Listener... listeners) {
        fakes.authenticator = credentials -> {
            seen.add(credentials);
            return CompletableFuture.completedStage(new Accepted("somebody"));
        };
        server = new MqttServer(
                settings.eventLoops(2).listeners(List.of(listeners)).build(), fakes.ports());
        server.start();
    }

    InetSocketAddress address(String listener) {
        return Objects.requireNonNull(server.addresses().get(listener), listener);
    }

    <T extends Closeable> T with(T client) {
        open.add(client);
        return client;
    }

    long faults(String kind) {
        return fakes.meters.count("mqtt_protocol_errors", "reason", kind);
    }

    long connects(String result) {
        return fakes.meters.count("mqtt_connects", "result", result);
    }

    long memory() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() - memoryBefore;
    }

    void stop() {
        server.close();
    }

    @Override
    public void close() throws IOException {
        for (Closeable each : open) {
            each.close();
        }
        server.close();
        await().until(() -> memory() <= 0);
        assertThat(fakes.routes.isEmpty()).isTrue();
        assertThat(fakes.metadata.size()).isZero();
        assertThat(fakes.meters.gauge("mqtt_connections")).isZero();
        assertThat(connects("internal_error")).isZero();
        assertThat(fakes.meters.count("mqtt_disconnects", "reason", "internal_error"))
                .isZero();
    }
}
