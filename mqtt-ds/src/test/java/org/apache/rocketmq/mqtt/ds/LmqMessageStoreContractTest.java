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
import org.apache.rocketmq.mqtt.common.port.MessageStoreContract;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.embedded.SharedRocketMq;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The message store on a real broker. */
final class LmqMessageStoreContractTest extends MessageStoreContract {

    private static final InMemoryRoutes ROUTES = new InMemoryRoutes();
    private static final ThreadScheduler SCHEDULER = new ThreadScheduler("test-scheduler");
    private static DataServer server;

    @BeforeAll
    static void start() {
        server = new DataServer(
                StoreSettings.of(List.of(SharedRocketMq.get().namesrvAddr())),
                metadata(ROUTES),
                SCHEDULER,
                new CountingMeters());
        server.start(Duration.ofSeconds(20));
    }

    @AfterAll
    static void stop() {
        server.close();
        SCHEDULER.close();
    }

    private static DataServer.Metadata metadata(InMemoryRoutes routes) {
        InMemoryMetadata metadata = new InMemoryMetadata(routes);
        return new DataServer.Metadata(routes, metadata, metadata);
    }

    @Override
    protected Subject subject() {
        return new Subject(server.store(), server.queues(), server.retries(), ROUTES);
    }
}
