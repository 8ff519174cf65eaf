/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against {@link TopicFilter#matches} on every topic of a small world, in which one level, {@code z}, is in no filter. */
final class TopicSetsTest {

    private static final List<String> LITERALS = List.of("", "a", "$b");
    private static final List<String> TOPIC_LEVELS = List.of("", "a", "$b", "z");

    @ParameterizedTest
    @CsvSource({
        "a/#, a",
        "a/#, a/#",
        "a/#, a/+/c",
        "#, a/b",
        "#, +/#",
        "+/#, #",
        "+, a",
        "a/+, a/b",
        "+/+/#, a/+",
        "$SYS/#, $SYS/#",
        "$SYS/+, $SYS/a",
        "/#, /",
        "+/a, /a",
        "/+/#, /#",
        "+/+/#, /#"
    })
    void covers(TopicFilterOf wide, TopicFilterOf narrow) {
        assertThat(TopicSets.covers(wide.filter(), narrow.filter())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "#, $SYS/#",
        "#, $SYS",
        "+/a, $SYS/a",
        "+/#, $SYS/a",
        "a/+, a/#",
        "a/b, a/+",
        "a, a/#",
        "+, #",
        "a/+/#, a/#",
        "a/#, #",
        "a/#, +/#",
        "a/#, ab/c",
        "a/#, +/b",
        "a, a/",
        "a/, a"
    })
    void doesNotCover(TopicFilterOf wide, TopicFilterOf narrow) {
        assertThat(TopicSets.covers(wide.filter(), narrow.filter())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"a/+, +/b", "a/#, a", "#, +", "a/+/c, a/b/#", "$SYS/#, $SYS/+/x", "+/b, #", "a/#, +/+/+/d"})
    void overlaps(TopicFilterOf one, TopicFilterOf other) {
        assertThat(TopicSets.overlap(one.filter(), other.filter())).isTrue();
        assertThat(TopicSets.overlap(other.filter(), one.filter())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "a/+, b/+",
        "#, $SYS/#",
        "+/x, $SYS/x",
        "a, a/b",
        "a/+, a",
        "a/b, a/c",
        "+, a/b",
        "a/+/c, a/b/d",
        "+, /#"
    })
    void doesNotOverlap(TopicFilterOf one, TopicFilterOf other) {
        assertThat(TopicSets.overlap(one.filter(), other.filter())).isFalse();
        assertThat(TopicSets.overlap(other.filter(), one.filter())).isFalse();
    }

    @Test
    void agreesWithMatchingForAllPairsOfShortFilters() {
        List<TopicFilter> filters = filters(3);
        List<TopicName> topics = topics(4);
        for (TopicFilter one : filters) {
            Set<TopicName> matched = matchedBy(one, topics);
            for (TopicFilter other : filters) {
                check(one, matched, other, matchedBy(other, topics));
            }
        }
    }

    @Test
    void agreesWithMatchingForLongerFilters() {
        SplittableRandom random = new SplittableRandom(20_26);
        List<TopicName> topics = topics(6);
        for (int i = 0; i < 600; i++) {
            TopicFilter one = any(random, 5);
            TopicFilter other = any(random, 5);
            check(one, matchedBy(one, topics), other, matchedBy(other, topics));
        }
    }

    private static void check(TopicFilter one, Set<TopicName> ones, TopicFilter other, Set<TopicName> others) {
        assertThat(TopicSets.covers(one, other)).as("%s covers %s", one, other).isEqualTo(ones.containsAll(others));
        assertThat(TopicSets.overlap(one, other))
                .as("%s overlaps %s", one, other)
                .isEqualTo(ones.stream().anyMatch(others::contains));
    }

    private static Set<TopicName> matchedBy(TopicFilter filter, List<TopicName> topics) {
        Set<TopicName> matched = new LinkedHashSet<>();
        topics.stream().filter(filter::matches).forEach(matched::add);
        return matched;
    }

    private static TopicFilter any(SplittableRandom random, int mostLevels) {
        while (true) {
            List<String> levels = new ArrayList<>();
            for (int left = 1 + random.nextInt(mostLevels); left > 0; left--) {
                int which = random.nextInt(left == 1 ? 5 : 4);
                levels.add(which == 4 ? "#" : which == 3 ? "+" : LITERALS.get(which));
            }
            String text = String.join("/", levels);
            if (!text.isEmpty()) {
                return new TopicFilter(text);
            }
        }
    }

    private static List<TopicFilter> filters(int mostLevels) {
        List<String> inner = Stream.concat(LITERALS.stream(), Stream.of("+")).toList();
        List<String> last = Stream.concat(inner.stream(), Stream.of("#")).toList();
        List<TopicFilter> filters = new ArrayList<>();
        for (int levels = 1; levels <= mostLevels; levels++) {
            for (String head : joined(inner, levels - 1)) {
                for (String end : last) {
                    String text = head + end;
                    if (!text.isEmpty()) {
                        filters.add(new TopicFilter(text));
                    }
                }
            }
        }
        return filters;
    }

    private static List<TopicName> topics(int mostLevels) {
        List<TopicName> topics = new ArrayList<>();
        for (int levels = 1; levels <= mostLevels; levels++) {
            for (String head : joined(TOPIC_LEVELS, levels - 1)) {
                for (String end : TOPIC_LEVELS) {
                    String text = head + end;
                    if (!text.isEmpty()) {
                        topics.add(new TopicName(text));
                    }
                }
            }
        }
        return topics;
    }

    /** All sequences of so many levels, each with a slash behind it. */
    private static List<String> joined(List<String> levels, int count) {
        List<String> heads = List.of("");
        for (int i = 0; i < count; i++) {
            heads = heads.stream()
                    .flatMap(head -> levels.stream().map(level -> head + level + "/"))
                    .toList();
        }
        return heads;
    }

    /** JUnit makes one from a cell of a table. */
    record TopicFilterOf(TopicFilter filter) {
        static TopicFilterOf of(String text) {
            return new TopicFilterOf(new TopicFilter(text));
        }
    }
}
