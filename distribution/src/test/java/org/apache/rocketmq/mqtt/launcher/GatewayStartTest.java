/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.port.Authenticator;
import org.apache.rocketmq.mqtt.embedded.FreePorts;
import org.apache.rocketmq.mqtt.embedded.SharedRocketMq;
import org.apache.rocketmq.mqtt.launcher.config.Settings;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Starts of a gateway that succeed and that do not, beside a real RocketMQ. */
final class GatewayStartTest {

    @TempDir
    Path folder = Path.of("");

    private int homes;

    @Test
    void portThatIsTakenIsNamedAndHasItsOwnExitStatus() {
        try (Gateway first = Gateway.start(settings(Map.of()))) {
            String taken = Integer.toString(first.mqttAddress().getPort());

            StartException refused = refusalOf(settings(Map.of("MQTT_MQTT_PORT", taken)));

            assertThat(refused.exitStatus()).isEqualTo(3);
            assertThat(refused).hasMessageContaining(taken);
        }
    }

    @Test
    void startThatFailedAtItsLastPortLeavesNoOtherOpen() throws IOException {
        int mqttPort = FreePorts.one();
        try (Gateway first = Gateway.start(settings(Map.of()))) {
            String taken = Integer.toString(first.adminAddress().getPort());

            StartException refused = refusalOf(
                    settings(Map.of("MQTT_MQTT_PORT", Integer.toString(mqttPort), "MQTT_EXPORTER_PORT", taken)));

            assertThat(refused.exitStatus()).isEqualTo(3);
            assertThat(refused).hasMessageContaining(taken);
        }
        new ServerSocket(mqttPort, 1, InetAddress.getLoopbackAddress()).close();
    }

    @Test
    void nameServerThatDoesNotAnswerHasItsOwnExitStatus() throws IOException {
        String nobody = "127.0.0.1:" + FreePorts.one();

        StartException refused =
                refusalOf(settings(Map.of("MQTT_NAMESRV_ADDR", nobody, "MQTT_NAME_SERVER_TIMEOUT_MS", "200")));

        assertThat(refused.exitStatus()).isEqualTo(4);
        assertThat(refused).hasMessageContaining(nobody);
    }

    @Test
    void homeThatAnotherGatewayUsesHasItsOwnExitStatus() {
        Settings settings = settings(Map.of());
        try (Gateway first = Gateway.start(settings)) {
            StartException refused = refusalOf(settings);

            assertThat(refused.exitStatus()).isEqualTo(5);
            assertThat(refused).hasMessageContaining("another process uses this folder");
            assertThat(first.mqttAddress().getPort()).isPositive();
        }
    }

    @Test
    void folderThatIsAFileHasItsOwnExitStatus() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        StartException refused = refusalOf(
                settings(Map.of("MQTT_META_DIRECTORY", file.resolve("meta").toString())));

        assertThat(refused.exitStatus()).isEqualTo(5);
        assertThat(refused).hasMessageContaining(file + "/meta: cannot be written to");
    }

    @Test
    void hmacClientsAreToldWithCode4WhatIsWrong() throws MqttException {
        Map<String, String> hmac = Map.of("MQTT_AUTH", "hmac", "MQTT_USERNAME", "devices", "MQTT_SECRET_KEY", "secret");
        try (Gateway gateway = Gateway.start(settings(hmac))) {
            MqttException refused = catchThrowableOfType(MqttException.class, () -> connect(gateway, "anybody"));

            assertThat(refused.getReasonCode()).isEqualTo(MqttException.REASON_CODE_FAILED_AUTHENTICATION);
        }
    }

    @Test
    void usersOfAFileAreLetInBesideOthers() throws Exception {
        Path users = folder.resolve("users");
        new UsersFile(users).put("alice", "one".getBytes(StandardCharsets.UTF_8));
        Map<String, String> chain = Map.of(
                "MQTT_AUTH", "x509,file,hmac",
                "MQTT_USERS_FILE", users.toString(),
                "MQTT_USERNAME", "devices",
                "MQTT_SECRET_KEY", "secret");
        try (Gateway gateway = Gateway.start(settings(chain))) {
            connect(gateway, "c", "alice", "one");
            assertThat(catchThrowableOfType(MqttException.class, () -> connect(gateway, "c", "alice", "two"))
                            .getReasonCode())
                    .isEqualTo(MqttException.REASON_CODE_FAILED_AUTHENTICATION);

            new UsersFile(users).put("alice", "two".getBytes(StandardCharsets.UTF_8));
            await().atMost(30, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThatCode(() -> connect(gateway, "c", "alice", "two"))
                            .doesNotThrowAnyException());
        }
    }

    @Test
    void usersFileWithABadLineHasTheExitStatusOfAConfiguration() throws IOException {
        Path users = Files.writeString(folder.resolve("users"), "alice:secret\n");

        StartException refused = refusalOf(settings(Map.of("MQTT_AUTH", "file", "MQTT_USERS_FILE", users.toString())));

        assertThat(refused.exitStatus()).isEqualTo(2);
        assertThat(refused).hasMessageContaining(users + ": line 1: ");
    }

    @Test
    void beanOfAnExtensionReplacesOurs() throws MqttException {
        try (Gateway gateway = Gateway.start(settings(Map.of("MQTT_EXTENSION", OnlyAlice.class.getName())))) {
            connect(gateway, "alice");

            MqttException refused = catchThrowableOfType(MqttException.class, () -> connect(gateway, "bob"));

            assertThat(refused.getReasonCode()).isEqualTo(MqttException.REASON_CODE_NOT_AUTHORIZED);
        }
    }

    @Test
    void extensionThatIsNotThereIsAConfigurationFault() {
        StartException refused = refusalOf(settings(Map.of("MQTT_EXTENSION", "com.example.Nowhere")));

        assertThat(refused.exitStatus()).isEqualTo(2);
        assertThat(refused).hasMessageContaining("com.example.Nowhere");
    }

    @Test
    void extensionWithoutAnAuthenticatorDoesNotLetAnybodyIn() {
        StartException refused =
                refusalOf(settings(Map.of("MQTT_AUTH", "hmac", "MQTT_EXTENSION", Nothing.class.getName())));

        assertThat(refused.exitStatus()).isEqualTo(2);
        assertThat(refused).hasMessageContaining("username");
    }

    @Test
    void rulesThatAreWrongAreAConfigurationFaultThatSaysWhere() throws IOException {
        Path rules = Files.writeString(folder.resolve("acl.conf"), "allow publish topic=a\nallow topic=b\n");

        StartException refused = refusalOf(settings(Map.of("MQTT_ACL_FILE", rules.toString())));

        assertThat(refused.exitStatus()).isEqualTo(2);
        assertThat(refused).hasMessage(rules + ":2: topic=b (expected: publish, subscribe or both)");
    }

    @Test
    void rulesAreKeptAndFollowedWhenTheyChange() throws IOException, MqttException {
        Path rules = Files.writeString(folder.resolve("acl.conf"), "allow subscribe topic=%c/#\n");
        try (Gateway gateway = Gateway.start(settings(Map.of("MQTT_ACL_FILE", rules.toString())))) {
            assertThat(granted(gateway, "alice/#")).isEqualTo(1);
            assertThat(granted(gateway, "bob/#")).isEqualTo(0x80);

            Files.writeString(rules, "allow subscribe topic=bob/#\n");

            await().atMost(20, SECONDS).until(() -> granted(gateway, "bob/#") == 1);
            assertThat(granted(gateway, "alice/#")).isEqualTo(0x80);
        }
    }

    private static int granted(Gateway gateway, String filter) throws MqttException {
        String server = "tcp://127.0.0.1:" + gateway.mqttAddress().getPort();
        try (MqttClient client = new MqttClient(server, "alice", new MemoryPersistence())) {
            client.connect();
            int granted = client.subscribeWithResponse(filter, 1).getGrantedQos()[0];
            client.disconnect();
            return granted;
        }
    }

    /** Replaces no bean. */
    @Configuration(proxyBeanMethods = false)
    public static class Nothing {}

    /** A user's configuration class. */
    @Configuration(proxyBeanMethods = false)
    public static class OnlyAlice {
        @Bean
        Authenticator authenticator() {
            return credentials -> CompletableFuture.completedStage(
                    credentials.client().value().equals("alice")
                            ? new Authenticator.Accepted("")
                            : new Authenticator.Refused(Authenticator.Cause.NOT_AUTHORIZED));
        }
    }

    private static void connect(Gateway gateway, String clientId) throws MqttException {
        String server = "tcp://127.0.0.1:" + gateway.mqttAddress().getPort();
        try (MqttClient client = new MqttClient(server, clientId, new MemoryPersistence())) {
            client.connect();
            client.disconnect();
        }
    }

    private static void connect(Gateway gateway, String clientId, String user, String password) throws MqttException {
        String server = "tcp://127.0.0.1:" + gateway.mqttAddress().getPort();
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName(user);
        options.setPassword(password.toCharArray());
        try (MqttClient client = new MqttClient(server, clientId, new MemoryPersistence())) {
            client.connect(options);
            client.disconnect();
        }
    }

    private static StartException refusalOf(Settings settings) {
        StartException refused = catchThrowableOfType(
                StartException.class, () -> Gateway.start(settings).close());
        assertThat(refused).as("the start is refused").isNotNull();
        return refused;
    }

    private Settings settings(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(Map.of(
                "MQTT_NAMESRV_ADDR", SharedRocketMq.get().namesrvAddr(),
                "MQTT_AUTH", "anonymous",
                "MQTT_BIND_ADDRESS", "127.0.0.1",
                "MQTT_MQTT_PORT", "0",
                "MQTT_EXPORTER_PORT", "0"));
        all.putAll(environment);
        return Settings.load(folder.resolve("no-conf"), folder.resolve("home-" + homes++), all);
    }
}
