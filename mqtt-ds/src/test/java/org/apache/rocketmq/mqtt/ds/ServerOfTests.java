/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds;

import java.time.Duration;
import java.util.List;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.port.StoreContract.Subject;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.embedded.SharedRocketMq;

/** A data server on the broker of the test JVM, with metadata in memory. */
final class ServerOfTests implements AutoCloseable {

    private final InMemoryRoutes routes = new InMemoryRoutes();
    private final InMemoryMetadata metadata = new InMemoryMetadata(routes);
    private final ThreadScheduler scheduler = new ThreadScheduler("test-scheduler");
    private final DataServer server = new DataServer(
            StoreSettings.of(List.of(SharedRocketMq.get().namesrvAddr())),
            new DataServer.Metadata(routes, metadata, metadata),
            scheduler,
            new Stalls(),
            new CountingMeters());

    ServerOfTests() {
        server.start(Duration.ofSeconds(20));
    }

    Subject subject() {
        return new Subject(server.store(), server.queues(), server.retries(), routes);
    }

    @Override
    public void close() {
        server.close();
        scheduler.close();
    }
}
