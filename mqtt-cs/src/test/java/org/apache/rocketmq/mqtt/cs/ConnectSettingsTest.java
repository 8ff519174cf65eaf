/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.junit.jupiter.api.Test;

final class ConnectSettingsTest {

    @Test
    void hasADefaultForEverything() {
        ConnectSettings settings = ConnectSettings.builder().build();
        assertThat(settings.listeners()).containsExactly(Listener.tcp("mqtt", "0.0.0.0", 1_883));
        assertThat(settings.maxPacketSize()).isEqualTo(1_048_576);
        assertThat(settings.maxInflight()).isEqualTo(32);
        assertThat(settings.maxUnansweredPublishes()).isEqualTo(64);
    }

    @Test
    void namesAValueThatCannotWork() {
        refused(ConnectSettings.builder().port(70_000), "port: 70000 (expected: 0..65535)");
        refused(ConnectSettings.builder().maxConnections(0), "maxConnections: 0 (expected: > 0)");
        refused(ConnectSettings.builder().maxInflight(65_536), "maxInflight: 65536 (expected: 1..65535)");
        refused(ConnectSettings.builder().connectTimeout(Duration.ZERO), "connectTimeout: PT0S (expected: > 0)");
        refused(
                ConnectSettings.builder().writeBufferHigh(100).writeBufferLow(200),
                "writeBufferLow: 200 (expected: 1..100)");
        refused(
                ConnectSettings.builder().retryMin(Duration.ofSeconds(9)),
                "retryMax: PT5S (expected: >= retryMin PT9S)");
    }

    private static void refused(ConnectSettings.Builder settings, String message) {
        assertThatThrownBy(settings::build)
                .isInstanceOf(GatewayException.class)
                .hasMessage(message)
                .extracting(fault -> ((GatewayException) fault).category())
                .isEqualTo(GatewayException.Category.FATAL);
    }
}
