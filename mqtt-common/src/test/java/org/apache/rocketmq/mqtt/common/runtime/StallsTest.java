/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StallsTest {

    private long time = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos(); // a clock may pass its end
    private final Stalls stalls = new Stalls(() -> time);

    private long now() {
        return stalls.now();
    }

    private void pass(long millis) {
        time += Duration.ofMillis(millis).toNanos();
    }

    private void tickFor(long millis) {
        for (long passed = 0; passed < millis; passed += Stalls.TICK_MILLIS) {
            pass(Stalls.TICK_MILLIS);
            stalls.tick();
        }
    }

    @Test
    void aProcessThatRunsDoesNotStall() {
        stalls.tick();
        long before = now();
        tickFor(10_000);
        pass(500);

        assertThat(stalls.stalledSince(before)).isFalse();
    }

    @Test
    void aStallIsToldBeforeTheFirstTickAfterIt() {
        stalls.tick();
        long before = now();
        pass(501);

        assertThat(stalls.stalledSince(before)).isTrue();
    }

    @Test
    void aStallIsToldOfWhatWasBeforeItAndNotOfWhatCameAfter() {
        stalls.tick();
        tickFor(1_000);
        long before = now();
        tickFor(1_000);
        pass(700);
        stalls.tick();
        long after = now();
        tickFor(5_000);

        assertThat(stalls.stalledSince(before)).isTrue();
        assertThat(stalls.stalledSince(after)).isFalse();
    }

    @Test
    void nothingIsKnownBeforeTheFirstTick() {
        long before = now();
        pass(10_000);
        assertThat(stalls.stalledSince(before)).isFalse();
        stalls.tick();
        assertThat(stalls.stalledSince(before)).isFalse();
    }
}
