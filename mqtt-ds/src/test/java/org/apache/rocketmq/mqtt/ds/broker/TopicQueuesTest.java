/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TopicQueuesTest {

    private static final int TOPICS = 3_000;

    private final Broker a = Brokers.named("broker-a");
    private final Broker b = Brokers.named("broker-b");
    private final Broker c = Brokers.named("broker-c");
    private final TopicQueues queues = TopicQueues.of("parent", List.of(a, b, c), 4);

    @Test
    void eachBrokerAndEachOfItsQueuesHasItsShare() {
        Map<QueueAddress, Long> shares = IntStream.range(0, TOPICS)
                .mapToObj(i -> home(queues, i))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(shares).hasSize(12);
        assertThat(shares.values()).allSatisfy(share -> assertThat(share).isBetween(150L, 350L));
    }

    @Test
    void aBrokerThatIsLeftOutMovesOnlyItsOwnTopicsAndHasThemBackAfterwards() {
        List<QueueAddress> before =
                IntStream.range(0, TOPICS).mapToObj(i -> home(queues, i)).toList();
        b.leaveOut(true);
        for (int i = 0; i < TOPICS; i++) {
            if (before.get(i).broker() == b) {
                assertThat(home(queues, i).broker()).isNotSameAs(b);
            } else {
                assertThat(home(queues, i)).isEqualTo(before.get(i));
            }
        }
        b.leaveOut(false);
        assertThat(IntStream.range(0, TOPICS).mapToObj(i -> home(queues, i))).isEqualTo(before);
    }

    @Test
    void aBrokerThatJoinsTakesTopicsFromTheOthersAndMovesNoneBetweenThem() {
        TopicQueues two = TopicQueues.of("parent", List.of(a, b), 4);
        for (int i = 0; i < TOPICS; i++) {
            QueueAddress now = home(queues, i);
            if (now.broker() != c) {
                assertThat(now).isEqualTo(home(two, i));
            }
        }
    }

    @Test
    void theOnlyBrokerIsTriedOnThoughItFails() {
        TopicQueues one = TopicQueues.of("parent", List.of(a), 4);
        QueueAddress before = home(one, 1);
        a.leaveOut(true);
        assertThat(home(one, 1)).isEqualTo(before);
        a.listed(Map.of(), false);
        assertThat(home(one, 1)).isEqualTo(before);
        assertThat(TopicQueues.of("parent", List.of(), 4).home(7)).isNull();
    }

    @Test
    void aBrokerThatWasNotAskedWhereItsCommitLogEndsIsTakenOnlyIfThereIsNoOther() {
        a.endsAt(500, -1);
        b.endsAt(500, -1);
        TopicQueues two = TopicQueues.of("parent", List.of(a, b), 4);
        for (int i = 0; i < TOPICS; i++) {
            assertThat(home(queues, i)).isEqualTo(home(two, i));
        }
        a.leaveOut(true);
        b.leaveOut(true);
        assertThat(home(queues, 1).broker()).isSameAs(c);
    }

    private static QueueAddress home(TopicQueues queues, int topic) {
        return Objects.requireNonNull(queues.home(("parent/device/" + topic).hashCode()));
    }
}
