/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LogTextTest {

    @Test
    void ordinaryNamesStandAsTheyAre() {
        assertThat(LogText.of("pumpe-\u00e9/7")).isEqualTo("pumpe-\u00e9/7");
    }

    @Test
    void nothingBeginsALineOfItsOwn() {
        assertThat(LogText.of("a\nb\rc\u0085d\u2028e\u2029f\u001b")).isEqualTo("a?b?c?d?e?f?");
    }

    @Test
    void aLongNameSaysHowLongItIs() {
        assertThat(LogText.of("x".repeat(60_000))).isEqualTo("x".repeat(200) + "... (60000)");
    }
}
