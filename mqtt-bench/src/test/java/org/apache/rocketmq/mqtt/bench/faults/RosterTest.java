/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RosterTest {
    private final Roster roster = Roster.of("f/1", 4);

    @Test
    void everyPublisherHasATopicOfEachQos() {
        assertThat(roster.topics()).hasSize(12);
        assertThat(roster.topics().get(5)).isEqualTo(new Roster.Topic("f/1/m/q2/p1", 1, 2));
    }

    @Test
    void noSessionHasTwoFiltersForOneTopic() {
        for (int j = 0; j < 4; j++) {
            List<Integer> topics = roster.filters(j).stream()
                    .flatMap(filter -> filter.topics().stream())
                    .toList();
            assertThat(topics).doesNotHaveDuplicates();
        }
    }

    @Test
    void pathsAreOfWhatIsPromised() {
        assertThat(roster.paths(4)).isEqualTo(4 + 8 + 4 + 8);
    }

    @Test
    void willsAreNoneOfTheMessages() {
        assertThat(roster.wills()).doesNotStartWith("f/1/m");
    }
}
