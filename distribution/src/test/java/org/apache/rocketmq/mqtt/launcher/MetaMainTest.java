/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.rocketmq.mqtt.embedded.FreePorts;
import org.apache.rocketmq.mqtt.embedded.SharedRocketMq;
import org.apache.rocketmq.mqtt.launcher.config.MemberSettings;
import org.apache.rocketmq.mqtt.launcher.config.Settings;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members of the metadata group by themselves, and gateways that use them. */
final class MetaMainTest {

    @TempDir
    Path folder = Path.of("");

    @Test
    void sessionOutlivesTheGatewaysThatServedIt() throws Exception {
        try (MetaMain member = MetaMain.start(alone("member", FreePorts.address()))) {
            await().atMost(30, SECONDS)
                    .until(() -> page(member.adminAddress(), "/readyz").statusCode() == 200);
            String group = member.summary().replaceAll("meta ([^,]*),.*", "$1");
            try (Gateway first = Gateway.start(gateway("first", group))) {
                assertThat(connect(first)).isFalse();
            }
            try (Gateway second = Gateway.start(gateway("second", group))) {
                assertThat(connect(second)).isTrue();
                assertThat(page(second.adminAddress(), "/status").body())
                        .contains("metadata ready members=[" + group + "]");
            }
            assertThat(page(member.adminAddress(), "/status").body())
                    .contains("role=LEADER", "sessions=1", "connected=0");
        }
    }

    @Test
    void memberWithoutTheOthersIsStartedButNotReady() throws Exception {
        String self = FreePorts.address();
        String all = self + "," + FreePorts.address() + "," + FreePorts.address();
        try (MetaMain member =
                MetaMain.start(settings("member", Map.of("MQTT_SELF_ADDRESS", self, "MQTT_MEMBERS_ADDRESS", all)))) {
            HttpResponse<String> ready = page(member.adminAddress(), "/readyz");

            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).isEqualTo("no leader: too few members run\n");
        }
    }

    @Test
    void groupThatDoesNotAnswerHasItsOwnExitStatus() throws Exception {
        String nobody = FreePorts.address();

        StartException refused = catchThrowableOfType(
                StartException.class,
                () -> Gateway.start(gateway("lonely", nobody, Map.of("MQTT_META_TIMEOUT_MS", "500")))
                        .close());

        assertThat(refused.exitStatus()).isEqualTo(4);
        assertThat(refused).hasMessageContaining("metadata group " + nobody);
    }

    @Test
    void folderThatAnotherProcessUsesHasItsOwnExitStatus() throws Exception {
        try (MetaMain member = MetaMain.start(alone("member", FreePorts.address()))) {
            StartException refused = catchThrowableOfType(
                    StartException.class,
                    () -> MetaMain.start(alone("member", FreePorts.address())).close());

            assertThat(refused.exitStatus()).isEqualTo(5);
            assertThat(refused)
                    .hasMessage(
                            folder.resolve("member/data/meta").toAbsolutePath() + ": another process uses this folder");
            assertThat(member.adminAddress().getPort()).isPositive();
        }
    }

    @Test
    void portThatIsTakenHasItsOwnExitStatus() throws Exception {
        String self = FreePorts.address();
        try (MetaMain member = MetaMain.start(alone("member", self))) {
            StartException refused = catchThrowableOfType(
                    StartException.class,
                    () -> MetaMain.start(alone("other", self)).close());

            assertThat(refused.exitStatus()).isEqualTo(3);
            assertThat(refused).hasMessageContaining("cannot listen on " + self);
            assertThat(member.adminAddress().getPort()).isPositive();
        }
    }

    private MemberSettings alone(String home, String self) {
        return settings(home, Map.of("MQTT_SELF_ADDRESS", self));
    }

    private MemberSettings settings(String home, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(Map.of("MQTT_META_EXPORTER_PORT", "0"));
        all.putAll(environment);
        return MemberSettings.load(folder.resolve("no-conf"), folder.resolve(home), all);
    }

    private Settings gateway(String home, String group) {
        return gateway(home, group, Map.of());
    }

    private Settings gateway(String home, String group, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(Map.of(
                "MQTT_META_ADDR", group,
                "MQTT_CLUSTER_SECRET", "the secret of a test",
                "MQTT_CS_RPC_PORT", "0",
                "MQTT_NAMESRV_ADDR", SharedRocketMq.get().namesrvAddr(),
                "MQTT_AUTH", "anonymous",
                "MQTT_BIND_ADDRESS", "127.0.0.1",
                "MQTT_MQTT_PORT", "0",
                "MQTT_EXPORTER_PORT", "0"));
        all.putAll(environment);
        return Settings.load(folder.resolve("no-conf"), folder.resolve(home), all);
    }

    /** Connects the one device of this test. @return whether its session was present */
    private static boolean connect(Gateway gateway) throws MqttException {
        String server = "tcp://127.0.0.1:" + gateway.mqttAddress().getPort();
        try (MqttClient client = new MqttClient(server, "device", new MemoryPersistence())) {
            MqttConnectOptions options = new MqttConnectOptions();
            options.setCleanSession(false);
            boolean present = client.connectWithResult(options).getSessionPresent();
            client.disconnect();
            return present;
        }
    }

    private static HttpResponse<String> page(InetSocketAddress admin, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + admin.getPort() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
