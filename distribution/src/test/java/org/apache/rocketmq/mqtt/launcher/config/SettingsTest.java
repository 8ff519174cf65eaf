/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {

    private static final Path NO_FILES = Path.of("no-such-folder");
    private static final Path HOME = Path.of("/home");

    @Test
    void hmacNeedsUserNameAndSecret() {
        assertThat(faults(Map.of("MQTT_AUTH", "hmac")))
                .hasSize(2)
                .anySatisfy(fault -> assertThat(fault).contains("service.conf: username: not set"))
                .anySatisfy(fault -> assertThat(fault).contains("service.conf: secretKey: not set"));
    }

    @Test
    void anonymousOnlyIfSaidSo() {
        assertThat(load(Map.of()).access()).isInstanceOf(Settings.Access.Anonymous.class);
        assertThat(load(Map.of("MQTT_AUTH", "hmac", "MQTT_USERNAME", "u", "MQTT_SECRET_KEY", "s"))
                        .access())
                .isEqualTo(new Settings.Access.Hmac("u", "s"));
    }

    @Test
    void secretIsNotShown() {
        assertThat(new Settings.Access.Hmac("u", "hush")).asString().doesNotContain("hush");
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
