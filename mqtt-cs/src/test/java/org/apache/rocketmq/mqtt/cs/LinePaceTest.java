/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LinePaceTest {

    @Test
    void aLineIsDueAtOnceAndThenOnlyAfterAPause() {
        AtomicLong clock = new AtomicLong(-7);
        LinePace pace = new LinePace(clock::get);
        assertThat(pace.isDue()).isTrue();
        assertThat(pace.isDue()).isFalse();
        clock.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
        assertThat(pace.isDue()).isFalse();
        clock.incrementAndGet();
        assertThat(pace.isDue()).isTrue();
        assertThat(pace.isDue()).isFalse();
    }
}
