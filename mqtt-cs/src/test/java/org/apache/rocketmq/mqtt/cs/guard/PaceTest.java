/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PaceTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @ParameterizedTest
    @ValueSource(longs = {0, -1L << 62, Long.MAX_VALUE - 1_000})
    void aSecondsWorthPassesAtOnceAndThenTheRate(long start) {
        Pace pace = new Pace(10);
        assertThat(passing(pace, 100, start)).isEqualTo(10);
        assertThat(passing(pace, 100, start + SECOND / 10)).isEqualTo(1);
        assertThat(passing(pace, 100, start + SECOND / 2)).isEqualTo(4);
        assertThat(passing(pace, 100, start + 100 * SECOND)).isEqualTo(10);
    }

    @Test
    void zeroIsNoLimit() {
        assertThat(passing(new Pace(0), 10_000, 0)).isEqualTo(10_000);
        Paces paces = new Paces(0);
        assertThat(paces.pass(1, 0)).isTrue();
    }

    @Test
    void eachKeyHasItsOwn() {
        Paces paces = new Paces(3);
        KeyHash hash = new KeyHash(1);
        for (int key = 0; key < 100; key++) {
            assertThat(passing(paces, hash.of("k" + key), 10, 0)).isEqualTo(3);
        }
        assertThat(passing(paces, hash.of("k0"), 10, SECOND)).isEqualTo(3);
    }

    @Test
    void aCrowdDoesNotHideWhoIsFast() {
        Paces paces = new Paces(10);
        KeyHash hash = new KeyHash(1);
        long fast = hash.of("fast");
        long passed = 0;
        for (int i = 0; i < 100_000; i++) { // in one second
            long now = i * (SECOND / 100_000);
            passed += paces.pass(fast, now) ? 1 : 0;
            boolean unused = paces.pass(hash.of("k" + i), now);
        }
        assertThat(passed).isBetween(10L, 20L);
    }

    private static int passing(Pace pace, int tries, long now) {
        int passed = 0;
        for (int i = 0; i < tries; i++) {
            passed += pace.pass(now) ? 1 : 0;
        }
        return passed;
    }

    private static int passing(Paces paces, long key, int tries, long now) {
        int passed = 0;
        for (int i = 0; i < tries; i++) {
            passed += paces.pass(key, now) ? 1 : 0;
        }
        return passed;
    }
}
