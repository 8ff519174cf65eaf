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
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.GateTerms;
import org.apache.rocketmq.mqtt.cs.OverloadTerms;
import org.apache.rocketmq.mqtt.meta.MetaSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {

    private static final Path NO_FILES = Path.of("no-such-folder");
    private static final Path HOME = Path.of("/home");
    private static final String SECRET = "sixteen-or-more!";

    @Test
    void hmacNeedsUserNameAndSecret() {
        assertThat(faults(Map.of("MQTT_AUTH", "hmac")))
                .hasSize(2)
                .anySatisfy(fault -> assertThat(fault).contains("service.conf: username: not set"))
                .anySatisfy(fault -> assertThat(fault).contains("service.conf: secretKey: not set"));
    }

    @Test
    void anonymousOnlyIfSaidSo() {
        assertThat(load(Map.of()).access().methods()).containsExactly(new AccessSettings.Anonymous());
        assertThat(load(Map.of("MQTT_AUTH", "hmac", "MQTT_USERNAME", "u", "MQTT_SECRET_KEY", "s"))
                        .access()
                        .methods())
                .containsExactly(new AccessSettings.Hmac("u", "s"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MQTT_BIND_ADDRESS", "MQTT_EXPORTER_ADDRESS"})
    void hostThatHasNoAddressIsAFault(String variable) {
        assertThat(faults(Map.of(variable, "no.such.host.invalid")))
                .singleElement()
                .asString()
                .contains("no.such.host.invalid (expected: an address of this host, or a name for one)");
    }

    @Test
    void lowWaterAboveHighWaterIsAFault() {
        assertThat(faults(Map.of("MQTT_LOW_WATER", "20", "MQTT_HIGH_WATER", "10")))
                .singleElement()
                .asString()
                .contains("lowWater: 20 (expected: at most highWater, 10)");
    }

    @Test
    void zeroBytesLeaveTheChoiceToTheGateway() {
        long eighth = Runtime.getRuntime().maxMemory() / 8;

        assertThat(load(Map.of()).store().windowMemory()).isEqualTo(eighth);
        assertThat(load(Map.of("MQTT_WINDOW_MEMORY_BYTES", "1000000")).store().windowMemory())
                .isEqualTo(1_000_000);
    }

    @Test
    void metadataIsInsideUnlessMembersAreNamed() {
        Settings.MetadataChoice inside = load(Map.of()).metadata();
        Settings.MetadataChoice elsewhere = load(Map.of(
                        "MQTT_META_ADDR",
                        "a:8081, b:8081;c:8081",
                        "MQTT_CLUSTER_SECRET",
                        SECRET,
                        "MQTT_PEER_ADDRESS",
                        "d"))
                .metadata();

        assertThat(inside.isInside()).isTrue();
        assertThat(inside.own().directory()).isEqualTo(HOME.resolve("data/meta"));
        assertThat(elsewhere.isInside()).isFalse();
        assertThat(elsewhere.members()).containsExactly("a:8081", "b:8081", "c:8081");
    }

    @Test
    void membersThatTheGatewayIsNotToldToUseAreAFault() {
        assertThat(faults(Map.of("MQTT_SELF_ADDRESS", "a:8081")))
                .singleElement()
                .asString()
                .contains("metaAddr: not set (expected: the members, because meta.conf sets selfAddress)");
    }

    @Test
    void howLongThingsLastComesFromTheConfiguration() {
        MetaSettings.Terms terms = load(Map.of(
                        "MQTT_SESSION_EXPIRY_SECONDS", "60",
                        "MQTT_NODE_LEASE_MS", "2000",
                        "MQTT_ROUTE_GRACE_MS", "0",
                        "MQTT_SNAPSHOT_ENTRIES", "1000"))
                .metadata()
                .own()
                .terms();

        assertThat(terms)
                .isEqualTo(new MetaSettings.Terms(Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ZERO, 1_000));
        assertThat(load(Map.of()).metadata().own().terms()).isEqualTo(MetaSettings.Terms.DEFAULT);
    }

    @Test
    void memberMustBeOneOfItsGroup() {
        ConfigurationException refused = catchThrowableOfType(
                ConfigurationException.class,
                () -> MemberSettings.load(
                        NO_FILES,
                        HOME,
                        Map.of("MQTT_SELF_ADDRESS", "127.0.0.1:8081", "MQTT_MEMBERS_ADDRESS", "b:8081,c:8081")));

        assertThat(refused.faults())
                .singleElement()
                .asString()
                .contains("selfAddress: 127.0.0.1:8081 (expected: one of membersAddress, b:8081,c:8081)");
    }

    @Test
    void memberMustListenAtAnAddressOfItsHost() {
        ConfigurationException refused = catchThrowableOfType(
                ConfigurationException.class,
                () -> MemberSettings.load(NO_FILES, HOME, Map.of("MQTT_SELF_ADDRESS", "no.such.host.invalid:8081")));

        assertThat(refused.faults())
                .singleElement()
                .asString()
                .contains("selfAddress: no.such.host.invalid:8081 (expected: an address of this host");
    }

    @Test
    void gateHasItsDefaultsAndIsTold() {
        assertThat(load(Map.of()).connect().gate()).isEqualTo(GateTerms.DEFAULT);
        GateTerms told = load(Map.of(
                        "MQTT_MAX_CONN_PER_ADDRESS", "20",
                        "MQTT_MAX_CONNECTS_PER_SECOND", "3000",
                        "MQTT_MAX_CONNECTS_PER_SECOND_PER_ADDRESS", "10",
                        "MQTT_MAX_PENDING_CONNECTS", "100",
                        "MQTT_MAX_PENDING_CONNECTS_PER_ADDRESS", "5",
                        "MQTT_FLAP_CONNECTS", "0",
                        "MQTT_AUTH_FAILURE_BAN_SECONDS", "7"))
                .connect()
                .gate();
        assertThat(told)
                .isEqualTo(new GateTerms(
                        3_000,
                        100,
                        new GateTerms.PerAddress(20, 10, 5),
                        new GateTerms.Ban(0, Duration.ofMinutes(1), Duration.ofMinutes(1)),
                        new GateTerms.Ban(100, Duration.ofMinutes(1), Duration.ofSeconds(7))));
    }

    @Test
    void overloadHasItsDefaultsAndIsTold() {
        assertThat(load(Map.of()).connect().overload()).isEqualTo(OverloadTerms.DEFAULT);
        OverloadTerms told = load(Map.of(
                        "MQTT_OVERLOAD_DIRECT_MEMORY_PERCENT", "70",
                        "MQTT_OVERLOAD_HEAP_PERCENT", "0",
                        "MQTT_OVERLOAD_LOOP_LAG_MS", "500",
                        "MQTT_OVERLOAD_STORE_LATENCY_MS", "0",
                        "MQTT_OVERLOAD_PAUSE_MS", "1000"))
                .connect()
                .overload();
        assertThat(told)
                .isEqualTo(new OverloadTerms(70, 0, Duration.ofMillis(500), Duration.ZERO, Duration.ofSeconds(1)));
    }

    @Test
    void retriesComeFromTheConfiguration() {
        ConnectSettings connect = load(Map.of(
                        "MQTT_RETRY_INTERVAL_SECONDS", "3",
                        "MQTT_MAX_RETRY_TIME", "2",
                        "MQTT_COMMIT_INTERVAL_MS", "50"))
                .connect();

        assertThat(connect.retryAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(connect.maxAttempts()).isEqualTo(2);
        assertThat(connect.commitInterval()).isEqualTo(Duration.ofMillis(50));
    }

    private static List<String> faults(Map<String, String> environment) {
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> load(environment));
        assertThat(refused).as("the configuration is refused").isNotNull();
        return refused.faults();
    }

    private static Settings load(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(Map.of("MQTT_AUTH", "anonymous"));
        all.putAll(environment);
        return Settings.load(NO_FILES, HOME, all);
    }
}
