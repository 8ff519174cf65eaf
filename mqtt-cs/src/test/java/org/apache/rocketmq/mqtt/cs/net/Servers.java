/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;

/** The servers of one test, on free ports of 127.0.0.1, their ports in memory, and who talks to them; when they are closed nothing may be left. */
final class Servers {

    final FakePorts fakes = new FakePorts();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final long memoryBefore = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();

    MqttServer start(ConnectSettings.Builder settings) {
        MqttServer server =
                new MqttServer(settings.host("127.0.0.1").port(0).eventLoops(2).build(), fakes.ports());
        server.start();
        return with(server);
    }

    /** A client that is let in. */
    RawClient client(MqttServer server, String clientId) throws IOException {
        return with(RawClient.connected(server.address(), clientId));
    }

    /** A connection on which nothing was sent yet. */
    RawClient stranger(MqttServer server) throws IOException {
        return with(new RawClient(server.address()));
    }

    /** Closes it at the end. */
    <T extends AutoCloseable> T with(T opened) {
        open.add(opened);
        return opened;
    }

    /** Bytes in buffers that were not there before. */
    long memory() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() - memoryBefore;
    }

    long connections() {
        return fakes.meters.gauge("mqtt_connections_open");
    }

    long pending() {
        return fakes.meters.gauge("mqtt_connects_pending");
    }

    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        await().until(() -> connections() == 0 && pending() == 0);
        await().until(() -> memory() <= 0);
        assertThat(fakes.routes.isEmpty()).isTrue();
        assertThat(fakes.metadata.size()).isZero();
        assertThat(fakes.store.watchedQueues()).isZero();
        assertThat(fakes.meters.gauge("mqtt_connections")).isZero();
    }
}
