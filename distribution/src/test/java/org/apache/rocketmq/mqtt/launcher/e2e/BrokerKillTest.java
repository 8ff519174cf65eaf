/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker dies by {@code kill -9} under a publisher of QoS 1 and comes back. */
@Tag(RocketMqUnderTest.ANY)
final class BrokerKillTest {

    private static final int MESSAGES = 400;

    @Test
    void nothingAcknowledgedIsLostAndDeliveryResumesByItself(@TempDir Path folder) throws Exception {
        try (RocketMqUnderTest.Killable broker = RocketMqUnderTest.killable(folder)) {
            broker.start();
            try (GatewayUnderTest gateway = GatewayUnderTest.beside(broker.nameServer())) {
                publishThroughAKill(broker, gateway);
            }
        }
    }

    private static void publishThroughAKill(RocketMqUnderTest.Killable broker, GatewayUnderTest gateway)
            throws Exception {
        MqttClient subscriber = gateway.paho();
        List<String> received = new CopyOnWriteArrayList<>();
        subscriber.subscribe("kill/+", 1, (topic, message) -> received.add(message.toString()));
        Mqtt3AsyncClient publisher = Mqtt3Client.builder()
                .identifier("publisher-" + UUID.randomUUID())
                .serverHost(gateway.address().getAddress().getHostAddress())
                .serverPort(gateway.address().getPort())
                .automaticReconnectWithDefaultConfig()
                .buildAsync();
        publisher.connect().get(20, SECONDS);
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < MESSAGES; i++) {
            String payload = Integer.toString(i);
            CompletionStage<Void> unused = publisher
                    .publishWith()
                    .topic("kill/" + i % 4)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(payload.getBytes(StandardCharsets.UTF_8))
                    .send()
                    .thenRun(() -> acknowledged.add(payload));
            if (i == MESSAGES / 4) {
                await().atMost(30, SECONDS).until(() -> acknowledged.size() > 10);
                broker.kill();
            } else if (i == MESSAGES / 2) {
                broker.start();
            }
        }
        await().atMost(60, SECONDS).until(() -> acknowledged.size() == MESSAGES);
        await().atMost(60, SECONDS).untilAsserted(() -> assertThat(received).containsAll(acknowledged));
        publisher.disconnect().get(20, SECONDS);
        subscriber.disconnect();
    }
}
