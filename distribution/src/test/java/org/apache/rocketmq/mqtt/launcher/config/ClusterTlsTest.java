/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.tls.TestAuthority;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterTlsTest {

    @TempDir
    private static Path made;

    @TempDir
    private Path home;

    private TlsFiles files;
    private final Map<String, String> environment = new HashMap<>(Map.of(
            "MQTT_AUTH", "anonymous",
            "MQTT_META_ADDR", "127.0.0.1:8081",
            "MQTT_CLUSTER_SECRET", "a secret of some length",
            "MQTT_SELF_ADDRESS", "127.0.0.1:8081"));

    @BeforeAll
    static void make() {
        TestAuthority.in(made, "cluster").issue("node");
    }

    @BeforeEach
    void install() throws IOException {
        files = new TlsFiles(home.resolve("node.pem"), home.resolve("node.key"), home.resolve("node-trust.pem"));
        for (Path file : List.of(files.certificate(), files.key(), files.trust())) {
            Files.copy(made.resolve(file.getFileName()), file);
        }
    }

    private void metadata() {
        environment.put("MQTT_META_TLS", "true");
        environment.put("MQTT_META_TLS_CERTIFICATE", "node.pem");
        environment.put("MQTT_META_TLS_KEY", "node.key");
        environment.put("MQTT_META_TLS_TRUST", "node-trust.pem");
    }

    private Settings gateway() {
        return Settings.load(home.resolve("conf"), home, environment);
    }

    private MemberSettings member() {
        return MemberSettings.load(home.resolve("conf"), home, environment);
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(this::gateway)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(words);
        assertThatThrownBy(this::member)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void isOffUnlessSaid() {
        assertThat(gateway().metadata().tls()).isEmpty();
        assertThat(gateway().cluster().peering().orElseThrow().tls()).isEmpty();
        assertThat(member().member().tls()).isNull();
    }

    @Test
    void membersAndGatewaysHaveTheSameKeys() {
        metadata();

        assertThat(gateway().metadata().tls()).contains(files);
        assertThat(member().member().tls()).isEqualTo(files);
        assertThat(gateway().cluster().peering().orElseThrow().tls()).isEmpty();
    }

    @Test
    void gatewaysShowOneAnotherWhatTheyShowTheMembersUnlessSaid() {
        metadata();
        environment.put("MQTT_PEER_TLS", "true");
        assertThat(gateway().cluster().peering().orElseThrow().tls()).contains(files);

        TlsFiles others = TestAuthority.in(home, "gateways").issue("gateway");
        environment.put("MQTT_PEER_TLS_CERTIFICATE", "gateway.pem");
        environment.put("MQTT_PEER_TLS_KEY", "gateway.key");
        environment.put("MQTT_PEER_TLS_TRUST", "gateway-trust.pem");
        assertThat(gateway().cluster().peering().orElseThrow().tls()).contains(others);
        assertThat(gateway().metadata().tls()).contains(files);
    }

    @Test
    void fileThatIsNotSaidIsNamed() {
        environment.put("MQTT_META_TLS", "true");

        assertRefused(
                "meta.conf: metaTlsCertificate: not set", "meta.conf: metaTlsKey: not set", "metaTlsTrust: not set");
        environment.put("MQTT_META_TLS", "false");
        environment.put("MQTT_PEER_TLS", "true");
        assertThatThrownBy(this::gateway).hasMessageContaining("service.conf: peerTlsKey: not set");
    }

    @Test
    void fileThatIsNotThereIsNamedWithItsKey() {
        metadata();
        environment.put("MQTT_META_TLS_CERTIFICATE", "none.pem");

        assertRefused("meta.conf: metaTlsCertificate: " + home.resolve("none.pem") + ": cannot be read");
    }

    @Test
    void fileThatIsSomethingElseIsNamedWithItsKey() throws IOException {
        metadata();
        Files.writeString(home.resolve("node-trust.pem"), "something else");
        environment.put("MQTT_META_TLS_KEY", "node.pem");

        assertRefused(
                "meta.conf: metaTlsTrust: " + files.trust() + ": no", "meta.conf: metaTlsKey: " + files.certificate());
    }

    @Test
    void keyOfAnotherCertificateIsNamed() {
        metadata();
        TlsFiles other = TestAuthority.in(home, "elsewhere").issue("other");
        environment.put("MQTT_META_TLS_KEY", "other.key");

        assertRefused("meta.conf: metaTlsKey: " + other.key());
    }

    @Test
    void filesWithoutTheSwitchAreAMistake() {
        metadata();
        environment.put("MQTT_META_TLS", "false");

        assertRefused("metaTlsCertificate: node.pem (expected: not set, or metaTls=true)");
    }

    @Test
    void memberThatOthersReachInTheClearSaysSoLoudly() {
        environment.put("MQTT_SELF_ADDRESS", "127.0.0.1:8081");
        assertThat(member().warnings()).isEmpty();

        environment.put("MQTT_SELF_ADDRESS", "0.0.0.0:8081");
        assertThat(member().warnings())
                .singleElement()
                .asString()
                .contains("metaTls", "metaTlsCertificate", "metaTlsKey", "metaTlsTrust", "0.0.0.0:8081");

        metadata();
        assertThat(member().warnings()).isEmpty();
    }
}
