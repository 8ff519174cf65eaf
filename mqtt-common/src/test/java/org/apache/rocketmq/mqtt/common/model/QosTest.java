/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class QosTest {

    @Test
    void isTheNumberOnTheWire() {
        for (int level = 0; level <= 2; level++) {
            assertThat(Qos.of(level).level()).isEqualTo(level);
        }
        assertThat(Qos.of(1)).isSameAs(Qos.AT_LEAST_ONCE);
    }

    @Test
    void thereIsNoThree_MQTT_3_3_1_4() {
        assertThatThrownBy(() -> Qos.of(3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Qos.of(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deliversAtTheLesserOfPublishedAndGranted_MQTT_3_8_4_6() {
        for (Qos a : Qos.values()) {
            for (Qos b : Qos.values()) {
                assertThat(a.min(b).level()).isEqualTo(Math.min(a.level(), b.level()));
            }
        }
    }
}
