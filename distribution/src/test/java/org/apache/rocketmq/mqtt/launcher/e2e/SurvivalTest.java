/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway dies by {@code kill -9} and comes back on the same disk. */
@Tag(RocketMqUnderTest.ANY)
final class SurvivalTest {

    private static final int OFFLINE = 20;
    private static final int UNDER_LOAD = 200;
    private static final int PATIENCE_SECONDS = 60;

    @Test
    void sessionsOfflineMessagesRetainedMessagesAndWillsAreThereAfterwards(@TempDir Path home) throws Exception {
        String first = GatewayUnderTest.fresh();
        try (GatewayProcess gateway = new GatewayProcess(home, RocketMqUnderTest.nameServer())) {
            gateway.start();
            List<String> received = new CopyOnWriteArrayList<>();
            MqttClient device = client(gateway, first + "-device", received);
            assertThat(connect(device, false)).as("nothing is stored yet").isFalse();
            device.subscribe(new String[] {first + "/one", first + "/two", first + "/will"}, new int[] {1, 2, 1});
            device.disconnect();
            MqttClient publisher = client(gateway, first + "-publisher", new CopyOnWriteArrayList<>());
            connect(publisher, true);
            for (int i = 0; i < OFFLINE; i++) {
                publisher.publish(first + "/one", bytes(i), 1, false);
                publisher.publish(first + "/two", bytes(i), 2, false);
            }
            publisher.publish(first + "/kept", "retained".getBytes(StandardCharsets.UTF_8), 1, true);
            MqttClient dying = client(gateway, first + "-dying", new CopyOnWriteArrayList<>());
            MqttConnectOptions withWill = options(true);
            withWill.setWill(first + "/will", "gone".getBytes(StandardCharsets.UTF_8), 1, false);
            dying.connect(withWill);

            gateway.kill();
            gateway.start();

            assertThat(connect(device, false)).as("the session is present").isTrue();
            await().atMost(PATIENCE_SECONDS, SECONDS)
                    .untilAsserted(() -> assertThat(received).contains(first + "/will gone"));
            await().atMost(PATIENCE_SECONDS, SECONDS)
                    .untilAsserted(() -> assertThat(received).hasSize(2 * OFFLINE + 1));
            assertThat(of(received, first + "/one ")).containsExactlyElementsOf(numbers(OFFLINE));
            assertThat(of(received, first + "/two ")).containsExactlyElementsOf(numbers(OFFLINE));
            List<MqttMessage> kept = new CopyOnWriteArrayList<>();
            device.subscribe(first + "/+", 1, (topic, message) -> kept.add(message));
            await().atMost(PATIENCE_SECONDS, SECONDS).until(() -> !kept.isEmpty());
            assertThat(kept.get(0)).hasToString("retained").matches(MqttMessage::isRetained);
            device.disconnect();
        }
    }

    /** Publisher and subscriber have stored sessions and connect again by themselves. */
    @Test
    void whatIsPublishedAtQos2ThroughTheKillArrivesOnce(@TempDir Path home) throws Exception {
        String topic = GatewayUnderTest.fresh() + "/load";
        try (GatewayProcess gateway = new GatewayProcess(home, RocketMqUnderTest.nameServer())) {
            gateway.start();
            List<String> received = new CopyOnWriteArrayList<>();
            Mqtt3AsyncClient subscriber = stored(gateway, "s-" + topic.hashCode());
            subscriber.publishes(
                    MqttGlobalPublishFilter.ALL,
                    publish -> received.add(new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8)));
            subscriber.connectWith().cleanSession(false).send().get(PATIENCE_SECONDS, SECONDS);
            subscriber
                    .subscribeWith()
                    .topicFilter(topic)
                    .qos(MqttQos.EXACTLY_ONCE)
                    .send()
                    .get(PATIENCE_SECONDS, SECONDS);
            Mqtt3AsyncClient publisher = stored(gateway, "p-" + topic.hashCode());
            publisher.connectWith().cleanSession(false).send().get(PATIENCE_SECONDS, SECONDS);
            Set<String> acknowledged = ConcurrentHashMap.newKeySet();
            for (int i = 0; i < UNDER_LOAD; i++) {
                String payload = Integer.toString(i);
                CompletionStage<Void> unused = publisher
                        .publishWith()
                        .topic(topic)
                        .qos(MqttQos.EXACTLY_ONCE)
                        .payload(payload.getBytes(StandardCharsets.UTF_8))
                        .send()
                        .thenRun(() -> acknowledged.add(payload));
            }
            await().atMost(PATIENCE_SECONDS, SECONDS).until(() -> acknowledged.size() > UNDER_LOAD / 10);

            gateway.kill();
            gateway.start();

            await().atMost(PATIENCE_SECONDS, SECONDS).until(() -> acknowledged.size() == UNDER_LOAD);
            await().atMost(PATIENCE_SECONDS, SECONDS)
                    .untilAsserted(() -> assertThat(received).containsAll(numbers(UNDER_LOAD)));
            assertThat(received).containsExactlyElementsOf(numbers(UNDER_LOAD));
            publisher.disconnect().get(PATIENCE_SECONDS, SECONDS);
            subscriber.disconnect().get(PATIENCE_SECONDS, SECONDS);
        }
    }

    private static Mqtt3AsyncClient stored(GatewayProcess gateway, String clientId) {
        return Mqtt3Client.builder()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(gateway.port())
                .automaticReconnectWithDefaultConfig()
                .buildAsync();
    }

    private static MqttClient client(GatewayProcess gateway, String clientId, List<String> received)
            throws MqttException {
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + gateway.port(), clientId, new MemoryPersistence());
        client.setTimeToWait(PATIENCE_SECONDS * 1_000L);
        client.setCallback(new Collecting(received));
        return client;
    }

    private static boolean connect(MqttClient client, boolean clean) throws MqttException {
        IMqttToken token = client.connectWithResult(options(clean));
        return token.getSessionPresent();
    }

    private static MqttConnectOptions options(boolean clean) {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setCleanSession(clean);
        options.setConnectionTimeout(PATIENCE_SECONDS);
        return options;
    }

    private static List<String> of(List<String> received, String beginning) {
        return received.stream()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.substring(beginning.length()))
                .toList();
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static byte[] bytes(int number) {
        return Integer.toString(number).getBytes(StandardCharsets.UTF_8);
    }
}
