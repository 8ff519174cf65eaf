/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DrainPaceTest {

    private static final Duration MOST = Duration.ofSeconds(10);

    @Test
    void fewConnectionsAreClosedAtTheRateThatIsSet() {
        assertThat(DrainPace.of(5_000, 2_000, MOST).batch()).isEqualTo(200);
        assertThat(DrainPace.of(5, 1, Duration.ofMinutes(1)).batch()).isOne();
    }

    @Test
    void manyConnectionsAreClosedWithinTheTimeAndSomeIsLeftToAnswer() {
        int batch = DrainPace.of(100_000, 2_000, MOST).batch();

        assertThat(100_000 / batch * DrainPace.PAUSE.toMillis()).isBetween(7_000L, 7_500L);
    }

    @Test
    void inNoTimeAllAreClosedTogether() {
        assertThat(DrainPace.of(1_000, 1, Duration.ofMillis(1)).batch()).isEqualTo(1_000);
    }
}
