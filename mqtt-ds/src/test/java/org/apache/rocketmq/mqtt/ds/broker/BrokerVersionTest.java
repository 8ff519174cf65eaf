/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BrokerVersionTest {

    @Test
    void versions500To514LoseMessages() {
        assertThat(BrokerVersion.losesLightQueueMessages("V5_0_0")).isTrue();
        assertThat(BrokerVersion.losesLightQueueMessages("V5_1_4")).isTrue();
    }

    @Test
    void olderAndNewerOnesDoNot() {
        for (String version : new String[] {"V4_9_3", "V4_9_7", "V5_2_0", "V5_5_0", "V5_10_1", "unknown"}) {
            assertThat(BrokerVersion.losesLightQueueMessages(version))
                    .as(version)
                    .isFalse();
        }
        assertThat(BrokerVersion.losesLightQueueMessages(null)).isFalse();
    }
}
