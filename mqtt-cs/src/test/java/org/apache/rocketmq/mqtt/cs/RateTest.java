/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RateTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** How many pass at a time, one by one. */
    private static int passing(Rate rate, int tries, long now) {
        long fullAt = Rate.FULL;
        int passed = 0;
        for (int i = 0; i < tries; i++) {
            if (rate.nanosUntilOne(fullAt, now) == 0) {
                fullAt = rate.after(fullAt, now, 1);
                passed++;
            }
        }
        return passed;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 999, 1_000})
    void aSecondsWorthMayBeTakenAtOnce(int perSecond) {
        assertThat(passing(new Rate(perSecond), 2_000, -5)).isEqualTo(perSecond);
    }

    @Test
    void theNextOneComesInWhenItsTimeHasCome() {
        Rate rate = new Rate(10);
        long fullAt = rate.after(Rate.FULL, -5, 9);
        assertThat(rate.nanosUntilOne(fullAt, -5)).isZero();
        fullAt = rate.after(fullAt, -5, 1);
        assertThat(rate.nanosUntilOne(fullAt, -5)).isEqualTo(SECOND / 10);
        assertThat(rate.nanosUntilOne(fullAt, -5 + SECOND / 10)).isZero();
    }

    @Test
    void whatIsTakenBeyondItIsPaidForAfterwards() {
        Rate rate = new Rate(100);
        long fullAt = rate.after(Rate.FULL, 0, 1_099);
        assertThat(rate.nanosUntilOne(fullAt, 0)).isEqualTo(10 * SECOND);
        assertThat(rate.nanosUntilOne(fullAt, 10 * SECOND)).isZero();
    }

    @Test
    void nothingIsKeptLongerThanASecond() {
        Rate rate = new Rate(2);
        long late = 1_000 * SECOND;
        long fullAt = rate.after(rate.after(Rate.FULL, 0, 1), late, 2);
        assertThat(rate.nanosUntilOne(fullAt, late)).isEqualTo(SECOND / 2);
    }

    @Test
    void largestRatesAndLongestTimesDoNotOverflow() {
        Rate fast = new Rate(Integer.MAX_VALUE);
        long begin = Long.MAX_VALUE - 10;
        long fullAt = fast.after(fast.after(Rate.FULL, begin, Integer.MAX_VALUE), begin, Integer.MAX_VALUE);
        assertThat(fast.nanosUntilOne(fullAt, begin)).isEqualTo(SECOND);
        assertThat(fast.nanosUntilOne(fullAt, Long.MIN_VALUE + 100_000 * SECOND))
                .isZero();
        Rate slow = new Rate(1);
        long paid = slow.after(Rate.FULL, 0, 268_435_455);
        assertThat(slow.nanosUntilOne(paid, 0)).isEqualTo(268_435_455L * SECOND);
        assertThat(slow.nanosUntilOne(paid, Long.MAX_VALUE)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 1_000_003})
    void inTheLongRunNoMoreIsTakenThanTheRate(int perSecond) {
        SplittableRandom random = new SplittableRandom(3);
        Rate rate = new Rate(perSecond);
        long fullAt = Rate.FULL;
        long now = 0;
        long taken = 0;
        while (now < 100 * SECOND) {
            long wait = rate.nanosUntilOne(fullAt, now);
            now += wait;
            if (wait == 0) {
                int amount = 1 + random.nextInt(perSecond / 20);
                fullAt = rate.after(fullAt, now, amount);
                taken += amount;
            }
            now += random.nextInt(1_000_000);
        }
        assertThat(taken).isBetween(99L * perSecond, 102L * perSecond);
    }

    @Test
    void zeroIsNoRate() {
        assertThatThrownBy(() -> new Rate(0)).hasMessage("perSecond: 0 (expected: > 0)");
    }
}
