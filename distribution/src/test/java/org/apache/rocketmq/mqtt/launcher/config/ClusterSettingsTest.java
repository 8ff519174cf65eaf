/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClusterSettingsTest {

    private static final Path NO_FILES = Path.of("no-such-folder");
    private static final Path HOME = Path.of("/home");
    private static final String SECRET = "sixteen-or-more!";
    private static final Map<String, String> ONE_OF_MANY = Map.of(
            "MQTT_AUTH", "anonymous",
            "MQTT_META_ADDR", "127.0.0.1:8081",
            "MQTT_CLUSTER_SECRET", SECRET);

    @Test
    void aGatewayWithMetadataOfItsOwnHasNoPeers() {
        Settings alone = Settings.load(NO_FILES, HOME, Map.of("MQTT_AUTH", "anonymous"));

        assertThat(alone.cluster().peering()).isEmpty();
        assertThat(alone.store().notifyRetryTopic()).isEqualTo("MQTT_NOTIFY_RETRY");
        assertThat(alone.store().sweepInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(alone.connect().drainPerSecond()).isEqualTo(2_000);
    }

    @Test
    void gatewaysThatShareMetadataNeedASecret() {
        assertThat(faults(Map.of("MQTT_CLUSTER_SECRET", "")))
                .containsExactly(
                        NO_FILES.resolve("service.conf")
                                + ": clusterSecret: not set (expected: at least 16 characters, the same for all gateways, because metaAddr is set)");
    }

    @Test
    void aSecretIsLongAndNeverShown() {
        assertThat(faults(Map.of("MQTT_CLUSTER_SECRET", "fifteen letters")))
                .containsExactly("environment: MQTT_CLUSTER_SECRET: (secret) (expected: at least 16 characters)");
        assertThat(load(Map.of())).asString().doesNotContain(SECRET);
        assertThat(peering(Map.of()).secret()).isEqualTo(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "'',7001,127.0.0.1:7001",
        "'',0,127.0.0.1:45678",
        "gateway-1,7001,gateway-1:7001",
        "gateway-1,0,gateway-1:45678",
        "gateway-1.example.com:7101,0,gateway-1.example.com:7101",
        "[2001:db8::1]:7001,0,[2001:db8::1]:7001",
        "2001:db8::1,0,[2001:db8::1]:45678",
        "[2001:db8::1],0,[2001:db8::1]:45678",
    })
    void tellsOthersWhereItIs(String said, String port, String told) {
        ClusterSettings.Peering peering = peering(Map.of("MQTT_PEER_ADDRESS", said, "MQTT_CS_RPC_PORT", port));

        assertThat(peering.advertised(port.equals("0") ? 45_678 : Integer.parseInt(port)))
                .isEqualTo(told);
    }

    @Test
    void theSingleAddressItListensOnIsWhatItTells() {
        assertThat(peering(Map.of("MQTT_PEER_BIND_ADDRESS", "127.0.0.2", "MQTT_META_ADDR", "127.0.0.1:1"))
                        .advertised(7_001))
                .isEqualTo("127.0.0.2:7001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:7001", "[::]", "a:0", "a:70000", "a b", "a:", "::", "http://a:1"})
    void anAddressThatNobodyReachesIsRefused(String said) {
        assertThat(faults(Map.of("MQTT_PEER_ADDRESS", said)))
                .containsExactly("environment: MQTT_PEER_ADDRESS: " + said
                        + " (expected: host:port or host, as others reach it; or empty)");
    }

    @Test
    void listensOnAnAddressOfItsHost() {
        assertThat(faults(Map.of("MQTT_PEER_BIND_ADDRESS", "no.such.host.invalid")))
                .singleElement()
                .asString()
                .contains(
                        "peerBindAddress: no.such.host.invalid (expected: an address of this host, or a name for one)");
    }

    @Test
    void paceAndTopicComeFromTheConfiguration() {
        Settings settings = load(Map.of(
                "MQTT_SWEEP_INTERVAL_MS", "2000",
                "MQTT_DRAIN_PER_SECOND", "10",
                "MQTT_EVENT_NOTIFY_RETRY_TOPIC", "NEWS"));

        assertThat(settings.store().sweepInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.connect().drainPerSecond()).isEqualTo(10);
        assertThat(settings.store().notifyRetryTopic()).isEqualTo("NEWS");
    }

    private static ClusterSettings.Peering peering(Map<String, String> environment) {
        return load(environment).cluster().peering().orElseThrow();
    }

    private static List<String> faults(Map<String, String> environment) {
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> load(environment));
        assertThat(refused).as("the configuration is refused").isNotNull();
        return refused.faults();
    }

    private static Settings load(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(ONE_OF_MANY);
        all.putAll(environment);
        return Settings.load(NO_FILES, HOME, all);
    }
}
