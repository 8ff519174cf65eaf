/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

final class FilterIndexTest {

    private final FilterIndex index = new FilterIndex();

    @Test
    void findsEachDistinctFilterOnce() {
        add("a/b", "a/b", "a/+", "a/+", "+/b", "#", "a/#", "a/b/#", "+/+/#", "a", "b/+", "a/b/c", "a/+/c");

        assertThat(matches("a/b")).containsExactlyInAnyOrder("a/b", "a/+", "+/b", "#", "a/#", "a/b/#", "+/+/#");
        assertThat(index.size()).isEqualTo(11);
    }

    @Test
    void wildcardFilterStaysUntilItWasRemovedAsOftenAsItWasAdded() {
        TopicFilter filter = new TopicFilter("a/+");

        assertThat(index.add(filter)).isTrue();
        assertThat(index.add(filter)).isFalse();
        assertThat(index.remove(filter)).isFalse();
        assertThat(matches("a/b")).containsExactly("a/+");
        assertThat(index.remove(filter)).isTrue();
        assertThat(matches("a/b")).isEmpty();
        assertThat(index.remove(filter)).isFalse();
    }

    @Test
    void hashAlsoMatchesTheParent_MQTT_4_7_1_2() {
        add("a/#", "a/b/#", "/#");

        assertThat(matches("a")).containsExactly("a/#");
        assertThat(matches("a/")).containsExactly("a/#");
        assertThat(matches("/")).containsExactly("/#");
    }

    @Test
    void leadingWildcardsPassByADollar_MQTT_4_7_2_1() {
        add("#", "+/a", "+/#", "$SYS/#", "$SYS/+");

        assertThat(matches("$SYS/a")).containsExactlyInAnyOrder("$SYS/#", "$SYS/+");
        assertThat(matches("$SYS")).containsExactly("$SYS/#");
        assertThat(matches("x/a")).containsExactlyInAnyOrder("#", "+/a", "+/#");
    }

    @Test
    void emptyLevelsAreLevels_MQTT_4_7_3_4() {
        add("+/+", "/+", "+", "a//+", "a/+/b", "//#");

        assertThat(matches("/")).containsExactlyInAnyOrder("+/+", "/+", "//#");
        assertThat(matches("a//b")).containsExactlyInAnyOrder("a//+", "a/+/b");
        assertThat(matches("//")).containsExactly("//#");
    }

    @Test
    void removalOfWhatIsNotInChangesNothing() {
        add("a/+/b/c", "a/+/b/d/#");

        for (String absent : List.of("a/+", "a/+/b/#", "a/+/b", "a/+/b/c/#", "a/+/b/d/+", "#", "+", "a/+/x", "a/x")) {
            assertThat(index.remove(new TopicFilter(absent))).as(absent).isFalse();
        }
        assertThat(matches("a/x/b/c")).containsExactly("a/+/b/c");
        assertThat(matches("a/x/b/d")).containsExactly("a/+/b/d/#");
        assertThat(index.size()).isEqualTo(2);
    }

    @Test
    void forgetsTheTextOfARemovedFilterWhoseBeginningOthersShare() {
        String text = "fleet/eu/" + "d".repeat(1_000) + "/+";
        WeakReference<String> reference = new WeakReference<>(text);
        index.add(new TopicFilter(text));
        add("fleet/eu/x/+", "fleet/+/x");
        index.remove(new TopicFilter(text));

        text = "";

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return reference.get() == null;
        });
        assertThat(matches("fleet/eu/x/1")).containsExactly("fleet/eu/x/+");
        assertThat(text).isEmpty();
    }

    @Test
    void deepestTopicsAndFiltersNeedNeitherStackNorQuadraticTime() {
        String slashes = "/".repeat(65_535);
        String pluses = "+/".repeat(32_766) + "#";
        add(pluses, "+/".repeat(32_766) + "a", "/".repeat(65_533) + "+", "/".repeat(65_534) + "#", "#");
        for (int levels = 1; levels < 3_000; levels++) {
            add("+/".repeat(levels) + "#", "/".repeat(levels) + "#");
        }

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            List<String> found = matches(slashes);
            assertThat(found).hasSize(3 + 2 * 2_999).contains(pluses, "/".repeat(65_534) + "#", "#");
        });
    }

    @Test
    void readsATopicOnceHoweverManyNodesAskForItsLevels() {
        AtomicLong read = new AtomicLong();
        TextHash sip = new SipHash(1, 2);
        FilterIndex counted = new FilterIndex((text, from, to) -> {
            read.addAndGet(to - from);
            return sip.of(text, from, to);
        });
        int levels = 10;
        for (int i = 0; i < 1 << levels; i++) {
            StringBuilder filter = new StringBuilder();
            for (int level = 0; level < levels; level++) {
                filter.append((i >> level & 1) == 0 ? "a/" : "+/");
            }
            counted.add(new TopicFilter(filter + "x/+"));
            counted.add(new TopicFilter(filter + "y/+"));
        }
        String topic = "a/".repeat(levels) + "z".repeat(60_000) + "/b";
        read.set(0);

        counted.match(new TopicName(topic), filter -> Assertions.fail("found " + filter));

        assertThat(read.get()).isLessThanOrEqualTo(2L * topic.length());
    }

    private void add(String... filters) {
        for (String filter : filters) {
            index.add(new TopicFilter(filter));
        }
    }

    private List<String> matches(String topic) {
        List<String> found = new ArrayList<>();
        index.match(new TopicName(topic), filter -> found.add(filter.value()));
        return found;
    }
}
