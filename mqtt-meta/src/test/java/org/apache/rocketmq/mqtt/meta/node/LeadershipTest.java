/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class LeadershipTest {

    private final Leadership leadership = new Leadership();

    @Test
    void timeGoesOnFromTheStatesWhateverTheDayIs() {
        assertThat(leadership.clockMillis(5_000)).isEqualTo(5_000);

        Awaitility.await().until(() -> leadership.clockMillis(5_000) >= 5_020);
        assertThat(leadership.clockMillis(5_000)).isLessThan(1_000_000);
    }

    @Test
    void timeIsNeverBehindTheStates() {
        leadership.clockMillis(5_000);

        assertThat(leadership.clockMillis(900_000_000)).isEqualTo(900_000_000);
        assertThat(leadership.clockMillis(5_000)).isGreaterThanOrEqualTo(900_000_000);
    }

    @Test
    void nextLeaderGoesOnFromTheStatesTime() {
        leadership.clockMillis(900_000_000);

        leadership.changed(true);

        assertThat(leadership.clockMillis(700_000_000)).isEqualTo(700_000_000);
    }
}
