/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.tls.TestAuthority;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.apache.rocketmq.mqtt.launcher.Gateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster with every lock on: certificates towards the members and between the gateways, a token for operators. */
final class ClusterDoorsTest {

    private static final String TOKEN = "a token of this test";

    @Test
    void gatewaysAndMembersFindOneAnotherBehindTheirLocks(@TempDir Path folder) throws Exception {
        TlsFiles files = TestAuthority.in(folder, "cluster").issue("node");
        Map<String, String> locks = Map.of(
                "MQTT_META_TLS",
                "true",
                "MQTT_META_TLS_CERTIFICATE",
                files.certificate().toString(),
                "MQTT_META_TLS_KEY",
                files.key().toString(),
                "MQTT_META_TLS_TRUST",
                files.trust().toString(),
                "MQTT_PEER_TLS",
                "true",
                "MQTT_ADMIN_TOKEN",
                TOKEN);
        String nameServer = RocketMqUnderTest.nameServer();
        try (MetaGroup group = MetaGroup.start(folder, 3, locks)) {
            Map<String, String> keys = new HashMap<>(group.keys());
            try (Gateway first = GatewayExtension.start(nameServer, folder.resolve("first"), keys);
                    Gateway second = GatewayExtension.start(nameServer, folder.resolve("second"), keys)) {
                await().untilAsserted(
                                () -> assertThat(page(first, "/status", TOKEN).body())
                                        .contains("over TLS", "leader")
                                        .containsPattern("  linked"));
                assertThat(page(second, "/status", "another token of this test").statusCode())
                        .isEqualTo(401);
                assertThat(page(second, "/readyz", "").statusCode()).isEqualTo(200);
            }
        }
    }

    private static HttpResponse<String> page(Gateway gateway, String path, String token) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + gateway.adminAddress().getPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
