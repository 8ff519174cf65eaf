/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.port.Nodes.Node;
import org.junit.jupiter.api.Test;

final class TurnTest {

    private static final List<String> DUTIES =
            IntStream.range(0, 3_000).mapToObj(i -> "feed/" + i).toList();

    @Test
    void hashIsForEverTheSame() {
        assertThat(Turn.hash("")).isEqualTo(0xefd01f60ba992926L);
        assertThat(Turn.hash("a")).isEqualTo(0x82a2a958a9bece5bL);
        assertThat(Turn.hash("é")).isEqualTo(0x9d55ccb9ba86763bL);
    }

    @Test
    void nobodysTurnWithoutNodes() {
        assertThat(Turn.of("d", List.of())).isNull();
    }

    @Test
    void dutiesAreSharedEvenly() {
        Map<String, Integer> shares = new HashMap<>();
        turns("n1", "n2", "n3").values().forEach(node -> shares.merge(node, 1, Integer::sum));

        assertThat(shares).hasSize(3);
        assertThat(shares.values()).allSatisfy(share -> assertThat(share).isBetween(850, 1_150));
    }

    @Test
    void orderOfTheNodesIsOfNoMatter() {
        assertThat(turns("n3", "n1", "n2")).isEqualTo(turns("n1", "n2", "n3"));
    }

    @Test
    void noDutyMovesBetweenNodesThatStay() {
        Map<String, String> before = turns("n1", "n2", "n3");

        turns("n1", "n3").forEach((duty, node) -> {
            if (!"n2".equals(before.get(duty))) {
                assertThat(node).isEqualTo(before.get(duty));
            }
        });
    }

    private static Map<String, String> turns(String... names) {
        List<Node> nodes = IntStream.range(0, names.length)
                .mapToObj(i -> new Node(names[i], "", i))
                .toList();
        Map<String, String> turns = new HashMap<>();
        DUTIES.forEach(duty -> turns.put(duty, Turn.of(duty, nodes)));
        return turns;
    }
}
