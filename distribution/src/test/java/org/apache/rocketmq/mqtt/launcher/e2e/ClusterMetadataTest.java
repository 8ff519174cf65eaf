/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Map;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways that share a metadata group, all in this JVM. */
final class ClusterMetadataTest {

    @Test
    void figuresAreThoseOfAllGatewaysAndEachSeesTheOthers(@TempDir Path folder) throws Exception {
        String nameServer = RocketMqUnderTest.nameServer();
        try (MetaGroup group = MetaGroup.start(folder, 3, Map.of());
                GatewayUnderTest first = GatewayUnderTest.beside(nameServer, group.keys());
                GatewayUnderTest second = GatewayUnderTest.beside(nameServer, group.keys())) {
            MqttClient here = first.paho();
            MqttClient there = second.paho();

            assertThat(first.admin("/status")).contains("nodes=2", "connected=2");
            await().atMost(30, SECONDS)
                    .untilAsserted(() -> assertThat(first.admin("/status")).containsPattern(" +linked"));

            here.disconnect();
            there.disconnect();
        }
    }
}
