/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class TokenBucketTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void aSecondsWorthMayBeTakenAtOnce() {
        TokenBucket bucket = new TokenBucket(10, -5);
        for (int i = 0; i < 9; i++) {
            bucket.take(1, -5);
        }
        assertThat(bucket.nanosUntilReady(-5)).isZero();
        bucket.take(1, -5);
        assertThat(bucket.nanosUntilReady(-5)).isEqualTo(SECOND / 10);
    }

    @Test
    void whatIsTakenBeyondItIsPaidForAfterwards() {
        TokenBucket bucket = new TokenBucket(100, 0);
        bucket.take(1_099, 0);
        assertThat(bucket.nanosUntilReady(0)).isEqualTo(10 * SECOND);
        assertThat(bucket.nanosUntilReady(10 * SECOND)).isZero();
    }

    @Test
    void nothingIsKeptLongerThanASecond() {
        TokenBucket bucket = new TokenBucket(2, 0);
        long late = 1_000 * SECOND;
        bucket.take(2, late);
        assertThat(bucket.nanosUntilReady(late)).isEqualTo(SECOND / 2);
    }

    @Test
    void largestRatesAndLongestTimesDoNotOverflow() {
        TokenBucket bucket = new TokenBucket(Integer.MAX_VALUE, Long.MAX_VALUE - 10);
        bucket.take(Integer.MAX_VALUE, Long.MAX_VALUE - 10);
        assertThat(bucket.nanosUntilReady(Long.MAX_VALUE - 10)).isEqualTo(1);
        assertThat(bucket.nanosUntilReady(Long.MIN_VALUE + 100_000 * SECOND)).isZero();
        TokenBucket slow = new TokenBucket(1, 0);
        slow.take(268_435_455, 0);
        assertThat(slow.nanosUntilReady(0)).isEqualTo(268_435_455L * SECOND);
        assertThat(slow.nanosUntilReady(Long.MAX_VALUE)).isZero();
    }

    @Test
    void inTheLongRunNoMoreIsTakenThanTheRate() {
        SplittableRandom random = new SplittableRandom(3);
        TokenBucket bucket = new TokenBucket(1_000, 0);
        long now = 0;
        long taken = 0;
        while (now < 100 * SECOND) {
            long wait = bucket.nanosUntilReady(now);
            now += wait;
            if (wait == 0) {
                int amount = 1 + random.nextInt(50);
                bucket.take(amount, now);
                taken += amount;
            }
            now += random.nextInt(1_000_000);
        }
        assertThat(taken).isBetween(99L * 1_000, 102L * 1_000);
    }
}
