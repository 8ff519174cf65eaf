/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.rocketmq.mqtt.cs.OverloadTerms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

final class OverloadStateTest {

    private static final int CALM = 5;
    private static final int SECOND = 10;

    private final OverloadTerms terms =
            new OverloadTerms(80, 90, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(2));
    private OverloadState state = OverloadState.EASY;

    private static Sample sample(Load load, long value) {
        return switch (load) {
            case DIRECT_MEMORY -> new Sample(value, 0, 0, 0);
            case HEAP -> new Sample(0, value, 0, 0);
            case LOOP_LAG -> new Sample(0, 0, value, 0);
            case STORE_LATENCY -> new Sample(0, 0, 0, value);
        };
    }

    private void take(Sample sample, int times) {
        for (int i = 0; i < times; i++) {
            state = state.next(sample, terms);
        }
    }

    @ParameterizedTest
    @EnumSource(Load.class)
    void slowsAtItsLimitAndNotBelow(Load load) {
        take(sample(load, load.slowFrom(terms) - 1), 1_000);
        assertThat(state.isEasy()).isTrue();
        take(sample(load, load.slowFrom(terms)), load.patience() - 1);
        assertThat(state.isEasy()).isTrue();
        take(sample(load, load.slowFrom(terms)), 1);
        assertThat(state.isEasy()).isFalse();
        assertThat(state.level(load)).isEqualTo(Level.SLOW);
        assertThat(state.refuses()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(value = Load.class, mode = Mode.EXCLUDE, names = "STORE_LATENCY")
    void slowsBeforeItRefuses(Load load) {
        take(sample(load, load.refuseFrom(terms)), load.patience());
        assertThat(state.level(load)).isEqualTo(Level.SLOW);
        take(sample(load, load.refuseFrom(terms)), load.patience());
        assertThat(state.level(load)).isEqualTo(Level.REFUSE);
        assertThat(state.refuses()).isTrue();
        take(sample(load, load.refuseFrom(terms) - 1), CALM);
        assertThat(state.level(load)).isEqualTo(Level.SLOW);
        assertThat(state.refuses()).isFalse();
    }

    @Test
    void aSlowStoreKeepsNobodyOut() {
        take(sample(Load.STORE_LATENCY, 3_600_000), 1_000);
        assertThat(state.isEasy()).isFalse();
        assertThat(state.refuses()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Load.class)
    void goesOnUntilItIsWellBelowItsLimitForAWhile(Load load) {
        take(sample(load, load.slowFrom(terms)), load.patience());
        take(sample(load, load.easeBelow(terms)), 1_000);
        assertThat(state.isEasy()).isFalse();
        take(sample(load, load.easeBelow(terms) - 1), CALM - 1);
        assertThat(state.isEasy()).isFalse();
        take(sample(load, load.easeBelow(terms)), 1);
        take(sample(load, load.easeBelow(terms) - 1), CALM - 1);
        assertThat(state.isEasy()).isFalse();
        take(sample(load, load.easeBelow(terms) - 1), 1);
        assertThat(state.isEasy()).isTrue();
        assertThat(state.level(load)).isEqualTo(Level.EASY);
    }

    @Test
    void aShortStandstillOfTheProcessIsNoOverload() {
        for (int i = 0; i < 100; i++) {
            take(sample(Load.LOOP_LAG, 60_000), 9);
            take(Sample.NOTHING, 1);
        }
        assertThat(state.isEasy()).isTrue();
    }

    @Test
    void thePauseDoublesWhileThePressureLastsUpToTheLongest() {
        take(sample(Load.HEAP, 95), 1);
        assertThat(state.pauseMillis()).isEqualTo(20);
        take(sample(Load.HEAP, 95), SECOND);
        assertThat(state.pauseMillis()).isEqualTo(40);
        take(sample(Load.HEAP, 85), 100 * SECOND);
        assertThat(state.pauseMillis()).as("it gets better").isEqualTo(40);
        take(sample(Load.HEAP, 95), 100 * SECOND);
        assertThat(state.pauseMillis()).isEqualTo(2_000);
        take(Sample.NOTHING, CALM * 2);
        assertThat(state.pauseMillis()).isZero();
        take(sample(Load.HEAP, 95), 1);
        assertThat(state.pauseMillis()).as("it begins anew").isEqualTo(20);
    }

    @Test
    void allMustBeWell() {
        take(new Sample(85, 95, 0, 0), 1);
        take(new Sample(85, 0, 0, 0), 100);
        assertThat(state.isEasy()).isFalse();
        assertThat(state.level(Load.HEAP)).isEqualTo(Level.EASY);
        take(Sample.NOTHING, CALM);
        assertThat(state.isEasy()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Load.class)
    void zeroIsNotLookedAt(Load load) {
        for (int i = 0; i < 100; i++) {
            state = state.next(sample(load, Long.MAX_VALUE), OverloadTerms.NONE);
        }
        assertThat(state.isEasy()).isTrue();
        assertThat(state.refuses()).isFalse();
    }

    @Test
    void sampleTellsEverythingWithItsUnit() {
        assertThat(new Sample(1, 2, 3, 4).orHigher(new Sample(4, 1, 5, 0)))
                .hasToString("direct_memory=4% heap=2% loop_lag=5ms store_latency=4ms");
    }
}
