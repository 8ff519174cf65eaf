/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.ds.broker.ClusterAccess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BrokerTlsTest {

    @TempDir
    Path home = Path.of("");

    @Test
    void isOffUnlessSaid() {
        assertThat(load(Map.of())).isEqualTo(new ClusterAccess.Tls(false, "", "", ""));
        assertThat(load(Map.of("MQTT_ROCKETMQ_TLS", "true")).isOn()).isTrue();
    }

    @Test
    void filesAreFoundBelowTheHome() throws IOException {
        Path trust = Files.createFile(home.resolve("ca.pem"));
        Path certificate = Files.createFile(home.resolve("gateway.pem"));
        Path key = Files.createFile(home.resolve("gateway.key"));

        assertThat(load(Map.of(
                        "MQTT_ROCKETMQ_TLS", "true",
                        "MQTT_ROCKETMQ_TLS_TRUST", "ca.pem",
                        "MQTT_ROCKETMQ_TLS_CERTIFICATE", certificate.toString(),
                        "MQTT_ROCKETMQ_TLS_KEY", "gateway.key")))
                .isEqualTo(new ClusterAccess.Tls(true, trust.toString(), certificate.toString(), key.toString()));
    }

    @Test
    void aFileThatIsNotThereIsAFault() {
        assertThat(faults(Map.of("MQTT_ROCKETMQ_TLS", "true", "MQTT_ROCKETMQ_TLS_TRUST", "ca.pem")))
                .singleElement()
                .asString()
                .endsWith("service.conf: rocketmqTlsTrust: " + home.resolve("ca.pem")
                        + " (expected: a file that can be read)");
    }

    @Test
    void aCertificateNeedsItsKey() throws IOException {
        Files.createFile(home.resolve("gateway.pem"));

        assertThat(faults(Map.of("MQTT_ROCKETMQ_TLS", "true", "MQTT_ROCKETMQ_TLS_CERTIFICATE", "gateway.pem")))
                .singleElement()
                .asString()
                .endsWith("rocketmqTlsKey: not set (expected: a file, because rocketmqTlsCertificate is set)");
    }

    @Test
    void filesWithoutTlsAreAFault() throws IOException {
        Files.createFile(home.resolve("ca.pem"));

        assertThat(faults(Map.of("MQTT_ROCKETMQ_TLS_TRUST", "ca.pem")))
                .singleElement()
                .asString()
                .endsWith("rocketmqTlsTrust: ca.pem (expected: not set, or rocketmqTls=true)");
    }

    private List<String> faults(Map<String, String> environment) {
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> load(environment));
        assertThat(refused).as("the configuration is refused").isNotNull();
        return refused.faults();
    }

    private ClusterAccess.Tls load(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(Map.of("MQTT_AUTH", "anonymous"));
        all.putAll(environment);
        return Settings.load(home.resolve("no-conf"), home, all)
                .store()
                .access()
                .tls();
    }
}
