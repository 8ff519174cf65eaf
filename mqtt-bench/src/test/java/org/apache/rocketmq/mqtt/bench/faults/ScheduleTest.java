/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.rocketmq.mqtt.bench.faults.Fault.Kind;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Schedule.Shape SHAPE = new Schedule.Shape(3, 2, true);
    private static final int HOUR_MILLIS = 3_600_000;

    private static List<Fault> schedule(long seed, int gapMillis, Set<Kind> kinds) {
        return Schedule.of(seed, HOUR_MILLIS, gapMillis, kinds, SHAPE);
    }

    @Test
    void isAFunctionOfTheSeed() {
        Set<Kind> all = EnumSet.allOf(Kind.class);
        assertThat(schedule(7, 5_000, all)).isEqualTo(schedule(7, 5_000, all)).isNotEqualTo(schedule(8, 5_000, all));
    }

    @Test
    void keepsTheGap() {
        List<Fault> faults = schedule(7, 5_000, EnumSet.allOf(Kind.class));
        for (int i = 1; i < faults.size(); i++) {
            int gap = faults.get(i).atMillis() - faults.get(i - 1).atMillis();
            assertThat(gap).isGreaterThanOrEqualTo(5_000);
        }
        assertThat(faults).allSatisfy(fault -> assertThat(fault.atMillis()).isLessThan(HOUR_MILLIS));
    }

    @Test
    void atMostTwoOverlapAndOfTwoFamilies() {
        List<Fault> faults = schedule(7, 1_000, EnumSet.allOf(Kind.class));
        for (int i = 0; i < faults.size(); i++) {
            int at = faults.get(i).atMillis();
            List<Fault> there = faults.subList(0, i + 1).stream()
                    .filter(other -> other.endMillis() > at)
                    .toList();
            assertThat(there).hasSizeLessThanOrEqualTo(2);
            assertThat(there.stream().map(Fault::family).distinct()).hasSameSizeAs(there);
        }
    }

    @Test
    void doesOnlyWhatItIsToldAndHitsEverything() {
        List<Fault> kills = schedule(7, 5_000, EnumSet.of(Kind.KILL));
        assertThat(kills).allSatisfy(fault -> assertThat(fault.kind()).isEqualTo(Kind.KILL));
        assertThat(kills.stream().map(Fault::target).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "gateway-1",
                        "gateway-2",
                        "gateway-3",
                        "meta-leader",
                        "meta-follower",
                        "broker-1",
                        "broker-2",
                        "slave-1",
                        "names-1");
    }

    @Test
    void linksAreCutAndSlowedAndProcessesAreNot() {
        List<Fault> cuts = schedule(7, 5_000, EnumSet.of(Kind.CUT, Kind.SILENCE, Kind.SLOW));
        assertThat(cuts).allSatisfy(fault -> assertThat(fault.target()).contains(">"));
        assertThat(cuts.stream().map(Fault::family).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("gateway", "meta", "broker", "names");
    }

    @Test
    void onlyBrokersAndTheirNameServerMoveTopics() {
        assertThat(fault("broker-2").movesTopics()).isTrue();
        assertThat(fault("gateway-1>broker-1").movesTopics()).isTrue();
        assertThat(fault("names-1").movesTopics()).isTrue();
        assertThat(fault("gateway-1").movesTopics()).isFalse();
        assertThat(fault("gateway-1>meta").movesTopics()).isFalse();
        assertThat(fault("meta-leader").movesTopics()).isFalse();
    }

    private static Fault fault(String target) {
        return new Fault(1, 0, 1_000, Kind.KILL, target, 0, 0);
    }
}
