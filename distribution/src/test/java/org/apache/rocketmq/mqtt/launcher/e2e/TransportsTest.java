/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.rocketmq.mqtt.common.tls.TestAuthority;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two client libraries, each over every transport, on a gateway configured as an operator would. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TransportsTest {

    private static final int LARGE = 300_000;

    private TestAuthority authority;
    private GatewayUnderTest gateway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        authority = TestAuthority.in(folder, "root");
        TlsFiles files = authority.server("gateway").write(folder, "gateway");
        gateway = GatewayUnderTest.beside(
                RocketMqUnderTest.nameServer(),
                Map.of(
                        "MQTT_MQTT_TLS_PORT", "0",
                        "MQTT_MQTT_WS_PORT", "0",
                        "MQTT_LISTENERS", "secure=wss://127.0.0.1:0/mqtt",
                        "MQTT_TLS_CERTIFICATE", files.certificate().toString(),
                        "MQTT_TLS_KEY", files.key().toString()));
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({"mqtt,mqtt-tls", "mqtt-tls,mqtt-ws", "mqtt-ws,secure", "secure,mqtt", "secure,secure"})
    void aMessageGoesFromOneTransportToAnother(String from, String to) throws Exception {
        String topic = GatewayUnderTest.fresh() + "/x";
        MqttClient subscriber = paho(to);
        List<Integer> received = new CopyOnWriteArrayList<>();
        subscriber.subscribe(topic, 1, (at, message) -> received.add(message.getPayload().length));
        Mqtt3BlockingClient publisher = hive(from);
        for (int size : new int[] {1, LARGE}) {
            publisher
                    .publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload("x".repeat(size).getBytes(StandardCharsets.US_ASCII))
                    .send();
        }
        await().atMost(20, SECONDS).until(() -> received.size() >= 2);
        assertThat(received).containsExactly(1, LARGE);
        publisher.disconnect();
        subscriber.disconnect();
    }

    @Test
    void operatorsSeeWhereItListens() throws Exception {
        assertThat(gateway.admin("/status"))
                .contains(
                        "mqtt tcp://127.0.0.1:", " tls://127.0.0.1:", " ws://127.0.0.1:", " wss://127.0.0.1:", "/mqtt");
    }

    private Mqtt3BlockingClient hive(String listener) {
        InetSocketAddress address = gateway.address(listener);
        Mqtt3ClientBuilder builder = Mqtt3Client.builder()
                .identifier("hive-" + UUID.randomUUID())
                .serverHost("localhost")
                .serverPort(address.getPort());
        if (isEncrypted(listener)) {
            builder = builder.sslConfig(MqttClientSslConfig.builder()
                    .trustManagerFactory(authority.trust())
                    .build());
        }
        if (isWebSocket(listener)) {
            builder = builder.webSocketConfig(
                    MqttWebSocketConfig.builder().serverPath("mqtt").build());
        }
        Mqtt3BlockingClient client = builder.buildBlocking();
        client.connect();
        return client;
    }

    private MqttClient paho(String listener) throws Exception {
        boolean encrypted = isEncrypted(listener);
        boolean socket = isWebSocket(listener);
        String scheme = socket ? (encrypted ? "wss" : "ws") : encrypted ? "ssl" : "tcp";
        MqttClient client = new MqttClient(
                scheme + "://localhost:" + gateway.address(listener).getPort() + (socket ? "/mqtt" : ""),
                "paho-" + UUID.randomUUID(),
                new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        if (encrypted) {
            options.setSocketFactory(authority.trusting(null).getSocketFactory());
        }
        client.setTimeToWait(SECONDS.toMillis(20));
        client.connect(options);
        return client;
    }

    private static boolean isEncrypted(String listener) {
        return listener.equals("mqtt-tls") || listener.equals("secure");
    }

    private static boolean isWebSocket(String listener) {
        return listener.equals("mqtt-ws") || listener.equals("secure");
    }
}
