/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

final class ClientIdTest {

    @Test
    void takesMoreThanTheLettersAServerHasToAllow_MQTT_3_1_3_5() {
        assertThat(new ClientId("urn:dev/é+#,1").value()).isEqualTo("urn:dev/é+#,1");
        assertThat(new ClientId("c".repeat(65_535)).value()).hasSize(65_535);
    }

    @Test
    void refusesEmptyOverlongAndUnprintable() {
        assertThat(ClientId.fault("")).contains("empty");
        assertThat(ClientId.fault("c".repeat(65_536))).contains("65536 UTF-8 bytes");
        assertThat(ClientId.fault("c\u0001")).contains("U+0001");
        assertThatThrownBy(() -> new ClientId("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void idsChosenForOneHashCodeDoNotSlowASetDown() {
        assertThat("Aa").hasSameHashCodeAs("BB");
        Set<ClientId> ids = new HashSet<>();
        Assertions.assertTimeout(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 1 << 16; i++) {
                StringBuilder id = new StringBuilder();
                for (int bit = 0; bit < 16; bit++) {
                    id.append((i >> bit & 1) == 0 ? "Aa" : "BB");
                }
                ids.add(new ClientId(id.toString()));
            }
        });
        assertThat(ids).hasSize(1 << 16);
    }
}
