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
import org.apache.rocketmq.mqtt.common.tls.TestAuthority;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void certificateAndKeyAreThoseOfOneAnother(@TempDir Path folder) {
        TlsFiles files = TestAuthority.in(folder, "operators").issue("gateway");
        TlsFiles other = TestAuthority.in(folder, "others").issue("other");
        Map<String, String> tls = Map.of(
                "MQTT_ADMIN_TLS", "true",
                "MQTT_ADMIN_TLS_CERTIFICATE", files.certificate().toString(),
                "MQTT_ADMIN_TLS_KEY", files.key().toString());

        assertThat(gateway(Map.of()).scheme()).isEqualTo("http");
        assertThat(gateway(tls).scheme()).isEqualTo("https");
        assertThat(member(tls).tls().orElseThrow().certificate()).isEqualTo(files.certificate());
        assertThat(AdminSettings.certificate(NO_FILES, NO_FILES, tls)).contains(files.certificate());
        Map<String, String> mixed = new HashMap<>(tls);
        mixed.put("MQTT_ADMIN_TLS_KEY", other.key().toString());
        assertThatThrownBy(() -> gateway(mixed))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("connect.conf: adminTlsKey: " + other.key());
        assertThatThrownBy(() -> gateway(Map.of("MQTT_ADMIN_TLS", "true")))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.faults()).hasSize(2))
                .hasMessageContainingAll("adminTlsCertificate: not set", "adminTlsKey: not set");
        mixed.remove("MQTT_ADMIN_TLS");
        assertThatThrownBy(() -> gateway(mixed))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("adminTls=true");
    }

    @Test
    void tokenIsNotInItsText() {
        assertThat(gateway(Map.of("MQTT_ADMIN_TOKEN", TOKEN)).toString())
                .doesNotContain(TOKEN)
                .contains("with a token");
    }
}
