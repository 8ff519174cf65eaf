/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AdminSettingsTest {

    private static final Path NO_FILES = Path.of("no-such-folder");
    private static final String TOKEN = "a token of some length";

    private static AdminSettings gateway(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of("MQTT_AUTH", "anonymous"));
        environment.putAll(more);
        return Settings.load(NO_FILES, NO_FILES, environment).admin();
    }

    private static AdminSettings member(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of("MQTT_SELF_ADDRESS", "127.0.0.1:8081"));
        environment.putAll(more);
        return MemberSettings.load(NO_FILES, NO_FILES, environment).admin();
    }

    @Test
    void isForThisHostAndWithoutATokenUnlessSaid() {
        assertThat(gateway(Map.of()).token()).isEmpty();
        assertThat(gateway(Map.of()).address().getAddress().isLoopbackAddress()).isTrue();
        assertThat(member(Map.of()).token()).isEmpty();
        assertThat(gateway(Map.of("MQTT_EXPORTER_ADDRESS", "localhost")).token())
                .isEmpty();
    }

    @Test
    void isNotOpenToOtherHostsWithoutALock() {
        assertThatThrownBy(() -> gateway(Map.of("MQTT_EXPORTER_ADDRESS", "0.0.0.0")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("connect.conf: exporterAddress: 0.0.0.0", "adminToken", "adminOpen=true");
        assertThatThrownBy(() -> member(Map.of("MQTT_META_EXPORTER_ADDRESS", "0.0.0.0")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("meta.conf: metaExporterAddress: 0.0.0.0", "adminToken", "adminOpen=true");
    }

    @Test
    void isOpenWithATokenOrIfThatIsSaid() {
        assertThat(gateway(Map.of("MQTT_EXPORTER_ADDRESS", "0.0.0.0", "MQTT_ADMIN_TOKEN", TOKEN))
                        .token())
                .isEqualTo(TOKEN);
        assertThat(member(Map.of("MQTT_META_EXPORTER_ADDRESS", "0.0.0.0", "MQTT_ADMIN_TOKEN", TOKEN))
                        .token())
                .isEqualTo(TOKEN);
        assertThat(gateway(Map.of("MQTT_EXPORTER_ADDRESS", "0.0.0.0", "MQTT_ADMIN_OPEN", "true"))
                        .token())
                .isEmpty();
    }

    @Test
    void tokenThatIsShortIsRefusedAndNotShown() {
        assertThatThrownBy(() -> gateway(Map.of("MQTT_ADMIN_TOKEN", "short token")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("MQTT_ADMIN_TOKEN: (secret) (expected: at least 16 characters)")
                .hasMessageNotContaining("short token");
    }

    @Test
    void tokenIsNotInItsText() {
        assertThat(gateway(Map.of("MQTT_ADMIN_TOKEN", TOKEN)).toString())
                .doesNotContain(TOKEN)
                .contains("with a token");
    }
}
