/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The filter's own matching and the index, against the oracle. */
final class MatchingPropertyTest {

    private final long seed = Samples.seed();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Samples samples = new Samples(random, 5);

    @Test
    void filterMatchesAsTheSpecificationSays_MQTT_4_7_1_2_MQTT_4_7_1_3_MQTT_4_7_2_1() {
        int matched = 0;
        for (int i = 0; i < 200_000; i++) {
            TopicFilter filter = samples.filter();
            TopicName topic = samples.topic();
            boolean expected = Oracle.matches(filter.value(), topic.value());
            matched += expected ? 1 : 0;
            if (filter.matches(topic) != expected) {
                assertThat(filter.matches(topic))
                        .as("seed %d: %s matches %s", seed, filter, topic)
                        .isEqualTo(expected);
            }
        }
        assertThat(matched).isGreaterThan(1_000);
    }

    @RepeatedTest(20)
    void indexFindsWhatTheSpecificationSays() {
        FilterIndex index = new FilterIndex();
        Map<TopicFilter, Integer> counts = new HashMap<>();
        int growing = random.nextInt(2, 9);
        for (int step = 0; step < 1_500; step++) {
            change(index, counts, random.nextInt(10) < growing);
            TopicName topic = samples.topic();

            assertThat(matches(index, topic))
                    .as("seed %d, step %d, topic %s", seed, step, topic)
                    .containsExactlyInAnyOrderElementsOf(expected(counts, topic));
            assertThat(index.size()).as("seed %d, step %d", seed, step).isEqualTo(counts.size());
        }
        while (!counts.isEmpty()) {
            change(index, counts, false);
        }
        assertThat(index.size()).as("seed %d", seed).isZero();
    }

    /** With hashes of three bits nearly every filter and every level shares its hash with others. */
    @RepeatedTest(20)
    void collidingHashesLoseNoFilter() {
        TextHash sip = new SipHash(1, 2);
        FilterIndex index = new FilterIndex((text, from, to) -> sip.of(text, from, to) & 7);
        Map<TopicFilter, Integer> counts = new HashMap<>();
        for (int step = 0; step < 1_000; step++) {
            change(index, counts, random.nextInt(10) < 5);
            TopicName topic = samples.topic();
            List<TopicFilter> found = matches(index, topic);

            // and costs no more than the topic itself being reported
            assertThat(found).as("seed %d, step %d", seed, step).doesNotHaveDuplicates();
            found.removeIf(f -> f.value().equals(topic.value()) && !counts.containsKey(f));
            assertThat(found)
                    .as("seed %d, step %d, topic %s", seed, step, topic)
                    .containsExactlyInAnyOrderElementsOf(expected(counts, topic));
        }
        while (!counts.isEmpty()) {
            change(index, counts, false);
        }
        assertThat(index.size()).as("seed %d", seed).isZero();
    }

    private void change(FilterIndex index, Map<TopicFilter, Integer> counts, boolean grow) {
        if (grow || counts.isEmpty()) {
            TopicFilter filter = samples.filter();
            index.add(filter);
            counts.merge(filter, 1, Integer::sum);
        } else {
            TopicFilter filter = List.copyOf(counts.keySet()).get(random.nextInt(counts.size()));
            index.remove(new TopicFilter(filter.value()));
            counts.computeIfPresent(filter, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    private static List<TopicFilter> expected(Map<TopicFilter, Integer> counts, TopicName topic) {
        return counts.keySet().stream()
                .filter(filter -> Oracle.matches(filter.value(), topic.value()))
                .toList();
    }

    private static List<TopicFilter> matches(FilterIndex index, TopicName topic) {
        List<TopicFilter> found = new ArrayList<>();
        index.match(topic, found::add);
        return found;
    }
}
