/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LinePaceTest {

    private static final long PAUSE = Duration.ofSeconds(10).toNanos();

    @ParameterizedTest
    @ValueSource(longs = {-7, 0, Long.MAX_VALUE - 1_000})
    void aLineIsDueAtOnceAndThenOnlyAfterAPause(long begin) {
        LinePace pace = new LinePace();
        assertThat(pace.isDue(begin)).isTrue();
        assertThat(pace.leftOut()).isZero();
        assertThat(pace.isDue(begin)).isFalse();
        assertThat(pace.isDue(begin + PAUSE - 1)).isFalse();
        assertThat(pace.isDue(begin + PAUSE)).isTrue();
        assertThat(pace.leftOut()).isEqualTo(2);
        assertThat(pace.isDue(begin + PAUSE)).isFalse();
        assertThat(pace.leftOut()).isEqualTo(1);
    }
}
