/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.rocketmq.mqtt.launcher.Gateway;
import org.apache.rocketmq.mqtt.launcher.config.SecretVariables;
import org.apache.rocketmq.mqtt.launcher.config.Settings;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What is secret is on no page and in no log, at whatever level, of gateways that work and of one that does not start. */
final class SecretsStayTest {

    /** In each of them. */
    private static final String MARK = "xyzzy-plugh-";

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("org.apache.rocketmq");
    private final Queue<String> found = new ConcurrentLinkedQueue<>();
    private final Searching searching = new Searching();
    private final Map<String, String> secrets = SecretVariables.all().stream()
            .collect(Collectors.toMap(
                    name -> name, name -> MARK + name.toLowerCase(Locale.ROOT) + "-long-enough-for-any"));

    private Level rootBefore;

    /** Keeps the lines with a secret in them. */
    private final class Searching extends AppenderBase<ILoggingEvent> {
        private final AtomicLong lines = new AtomicLong();

        @Override
        protected void append(ILoggingEvent event) {
            lines.incrementAndGet();
            String text = event.getFormattedMessage();
            if (event.getThrowableProxy() != null) {
                text += ThrowableProxyUtil.asString(event.getThrowableProxy());
            }
            if (text.contains(MARK)) {
                found.add(event.getLoggerName() + ": " + text);
            }
        }
    }

    @BeforeEach
    void listen() {
        rootBefore = root.getLevel();
        searching.start();
        root.addAppender(searching);
        root.setLevel(Level.DEBUG);
        ours.setLevel(Level.TRACE);
    }

    @AfterEach
    void stop() {
        root.detachAppender(searching);
        root.setLevel(rootBefore);
        ours.setLevel(null);
    }

    @Test
    void nothingSecretIsSaid(@TempDir Path folder) throws Exception {
        String nameServer = RocketMqUnderTest.nameServer();
        try (MetaGroup group = MetaGroup.start(folder, 1, Map.of())) {
            Map<String, String> keys = new HashMap<>(group.keys());
            keys.putAll(secrets);
            keys.put("MQTT_AUTH", "hmac");
            keys.put("MQTT_USERNAME", "devices");
            keys.put("MQTT_ROCKETMQ_ACCESS_KEY", "gateway");
            try (Gateway first = GatewayExtension.start(nameServer, folder.resolve("first"), keys);
                    Gateway second = GatewayExtension.start(nameServer, folder.resolve("second"), keys)) {
                await().untilAsserted(() -> assertThat(page(first, "/status")).containsPattern("  linked"));
                connect(first, "device", password("device"));
                assertThatThrownBy(() -> connect(first, "device", MARK + "wrong"))
                        .isInstanceOf(MqttException.class);
                publish(second);
                otherSecret(nameServer, folder.resolve("third"), keys);

                for (String path : List.of("/metrics", "/status", "/readyz", "/healthz")) {
                    assertThat(page(first, path)).isNotEmpty().doesNotContain(MARK);
                }
                assertThat(first.summary()).doesNotContain(MARK);
                failedStart(nameServer, folder.resolve("fourth"), keys, first);
            }
            assertThat(settings(nameServer, folder.resolve("fifth"), keys).toString())
                    .doesNotContain(MARK);
        }
        assertThat(searching.lines).hasPositiveValue();
        assertThat(found).isEmpty();
    }

    /** A gateway that the others complain of. */
    private void otherSecret(String nameServer, Path home, Map<String, String> keys) {
        Map<String, String> other = new HashMap<>(keys);
        other.put("MQTT_CLUSTER_SECRET", MARK + "another-cluster-secret");
        try (Gateway stranger = GatewayExtension.start(nameServer, home, other)) {
            await().untilAsserted(() -> assertThat(page(stranger, "/metrics"))
                    .containsPattern("mqtt_peer_rejected_total\\{reason=\"secret\"\\} [1-9]"));
        }
    }

    private static void failedStart(String nameServer, Path home, Map<String, String> keys, Gateway first) {
        Map<String, String> taken = new HashMap<>(keys);
        taken.put("MQTT_MQTT_PORT", Integer.toString(first.mqttAddress().getPort()));
        Throwable refused = catchThrowable(
                () -> GatewayExtension.start(nameServer, home, taken).close());
        StringWriter text = new StringWriter();
        refused.printStackTrace(new PrintWriter(text));
        assertThat(text.toString()).contains("StartException").doesNotContain(MARK);
    }

    private static Settings settings(String nameServer, Path home, Map<String, String> keys) {
        Map<String, String> environment = new HashMap<>(keys);
        environment.put("MQTT_NAMESRV_ADDR", nameServer);
        return Settings.load(home.resolve("no-conf"), home, environment);
    }

    private String password(String clientId) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(
                String.valueOf(secrets.get("MQTT_SECRET_KEY")).getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        return Base64.getEncoder().encodeToString(mac.doFinal(clientId.getBytes(StandardCharsets.UTF_8)));
    }

    private void publish(Gateway gateway) throws Exception {
        try (MqttClient client = client(gateway, "publisher")) {
            client.connect(options(password("publisher")));
            client.publish(GatewayUnderTest.fresh() + "/a", new byte[] {1}, 1, true);
            client.disconnect();
        }
    }

    private static void connect(Gateway gateway, String clientId, String password) throws MqttException {
        try (MqttClient client = client(gateway, clientId)) {
            client.connect(options(password));
            client.disconnect();
        }
    }

    private static MqttClient client(Gateway gateway, String clientId) throws MqttException {
        return new MqttClient("tcp://127.0.0.1:" + gateway.mqttAddress().getPort(), clientId, new MemoryPersistence());
    }

    private static MqttConnectOptions options(String password) {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName("devices");
        options.setPassword(password.toCharArray());
        return options;
    }

    private String page(Gateway gateway, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + gateway.adminAddress().getPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + secrets.get("MQTT_ADMIN_TOKEN"))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }
}
