/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestTest {

    private static final List<String> WORDS = List.of("mqttPort", "maxConn", "NAMESRV_ADDR");

    @Test
    void findsTheWordMeant() {
        assertThat(Nearest.to("mqtport", WORDS)).contains("mqttPort");
        assertThat(Nearest.to("namesrvAddr", WORDS)).contains("NAMESRV_ADDR");
    }

    @Test
    void findsNothingForAnotherWord() {
        assertThat(Nearest.to("colour", WORDS)).isEmpty();
    }

    @Test
    void distanceCountsChangedLetters() {
        assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
        assertThat(Nearest.distance("ABC", "abc")).isZero();
    }
}
