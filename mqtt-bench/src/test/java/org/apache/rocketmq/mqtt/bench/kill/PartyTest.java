/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartyTest {
    private static List<Integer> matched(List<Party.Filter> filters) {
        return filters.stream()
                .flatMap(filter -> filter.topics().stream())
                .sorted()
                .collect(Collectors.toList());
    }

    @Test
    void noSessionGetsATopicThroughTwoFilters() {
        for (List<Party.Filter> filters : Party.of("a", 5, 9).subscribers()) {
            assertThat(matched(filters)).doesNotHaveDuplicates();
        }
    }

    @Test
    void exactSubscribersShareAllTopicsAndWildcardsGetThemAll() {
        Party party = Party.of("a", 3, 4);
        List<Integer> all = IntStream.range(0, 6).boxed().toList();
        assertThat(party.topics()).hasSize(6);
        assertThat(matched(IntStream.of(0, 2)
                        .mapToObj(i -> party.subscribers().get(i))
                        .flatMap(List::stream)
                        .toList()))
                .isEqualTo(all);
        assertThat(matched(party.subscribers().get(1))).isEqualTo(all);
        assertThat(matched(party.subscribers().get(3))).isEqualTo(all);
    }

    @Test
    void aWildcardOfOneQosMatchesItsTopicsOnly() {
        Party party = Party.of("a", 2, 2);
        Party.Filter second = party.subscribers().get(1).get(1);
        assertThat(second.filter()).isEqualTo("a/q2/+");
        assertThat(second.topics()).allMatch(topic -> party.topics().get(topic).qos() == 2);
        assertThat(second.topics()).hasSize(2);
    }
}
