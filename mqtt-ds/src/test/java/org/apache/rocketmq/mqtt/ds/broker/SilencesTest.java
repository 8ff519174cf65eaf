/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SilencesTest {

    private final Silences silences = new Silences();

    @Test
    void requestsThatWereUnderWayTogetherCountAsOne() {
        assertThat(silences.timedOut("a", 0, 100)).isFalse();
        assertThat(silences.timedOut("a", 10, 110)).isFalse();
        assertThat(silences.timedOut("a", 99, 199)).isFalse();
        assertThat(silences.timedOut("a", 100, 200)).isTrue();
        assertThat(silences.timedOut("a", 200, 300)).as("counted anew").isFalse();
    }

    @Test
    void anAnswerEndsTheSilenceOfItsServerOnly() {
        assertThat(silences.timedOut("a", 0, 100)).isFalse();
        assertThat(silences.timedOut("b", 0, 100)).isFalse();
        silences.answered("a");
        assertThat(silences.timedOut("a", 100, 200)).isFalse();
        assertThat(silences.timedOut("b", 100, 200)).isTrue();
    }
}
