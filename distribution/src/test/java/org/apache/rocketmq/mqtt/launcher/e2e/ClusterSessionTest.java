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
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster as it is operated: three members, two gateways, a process each. */
final class ClusterSessionTest {

    private static final int PATIENCE_SECONDS = 60;

    @Test
    void aSessionIsFoundAtAnotherGatewayAfterTheLeaderOfTheMetadataAndTheFirstGatewayWereKilled(@TempDir Path folder)
            throws Exception {
        String nameServer = RocketMqUnderTest.nameServer();
        try (MemberProcesses group = new MemberProcesses(folder, Map.of("MQTT_NODE_LEASE_MS", "2000"));
                GatewayProcess first = new GatewayProcess(folder.resolve("first"), nameServer, group.keys());
                GatewayProcess second = new GatewayProcess(folder.resolve("second"), nameServer, group.keys())) {
            group.start();
            first.start();
            second.start();
            String device = GatewayUnderTest.fresh();
            assertThat(isSessionPresent(first, device)).isFalse();

            group.leader().kill();
            first.kill();

            await().atMost(PATIENCE_SECONDS, SECONDS)
                    .until(() -> second.page("/readyz").status() == 200);
            assertThat(isSessionPresent(second, device)).isTrue();
        }
    }

    private static boolean isSessionPresent(GatewayProcess gateway, String clientId) throws MqttException {
        String server = "tcp://127.0.0.1:" + gateway.port();
        try (MqttClient client = new MqttClient(server, clientId, new MemoryPersistence())) {
            MqttConnectOptions options = new MqttConnectOptions();
            options.setCleanSession(false);
            options.setConnectionTimeout(PATIENCE_SECONDS);
            client.setTimeToWait(PATIENCE_SECONDS * 1_000L);
            boolean present = client.connectWithResult(options).getSessionPresent();
            client.disconnect();
            return present;
        }
    }
}
