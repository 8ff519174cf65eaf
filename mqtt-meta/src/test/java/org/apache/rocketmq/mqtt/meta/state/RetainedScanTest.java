/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Page;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Entry;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RetainedScanTest {

    private static final List<String> LEVELS =
            List.of("", "a", "b", "ab", "a b", "a-", "a0", "a.", "é", "$", "\uD83D\uDE00", "\uFFFD", "~");

    private final Random random = new Random(5);

    @TempDir
    Path temp;

    @Test
    void findsWhatTheOneMatchingFunctionMatches() {
        for (int round = 0; round < 300; round++) {
            Topics topics = new Topics();
            for (int i = random.nextInt(60); i >= 0; i--) {
                topics.add(topic(false));
            }
            for (int i = 0; i < 20; i++) {
                TopicFilter filter = new TopicFilter(topic(true));
                List<String> expected = topics.all().stream()
                        .filter(topic -> filter.matches(new TopicName(topic)))
                        .toList();
                assertThat(topics.scan(filter))
                        .as(filter + " in " + topics.all())
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void subtreesThatCannotMatchAreNotRead() {
        Topics topics = new Topics();
        for (int i = 0; i < 100; i++) {
            for (int j = 0; j < 100; j++) {
                topics.add("a/" + i + "/" + j);
                topics.add("b/" + i + "/" + j);
                topics.add("$SYS/" + i + "/" + j);
            }
            topics.add("a/" + i);
        }
        topics.add("c");

        assertThat(topics.scan(new TopicFilter("a/+/50"))).hasSize(100);
        assertThat(topics.visited).as("of a/+/50").isLessThan(500);
        assertThat(topics.scan(new TopicFilter("a/+"))).hasSize(100);
        assertThat(topics.visited).as("of a/+").isLessThan(300);
        assertThat(topics.scan(new TopicFilter("+/7/7"))).hasSize(2);
        assertThat(topics.visited).as("of +/7/7").isLessThan(20);
        assertThat(topics.scan(new TopicFilter("+"))).hasSize(1);
        assertThat(topics.visited).as("of +").isLessThan(10);
        assertThat(topics.scan(new TopicFilter("b/99/#"))).hasSize(100);
        assertThat(topics.visited).as("of b/99/#").isLessThan(110);
        assertThat(topics.scan(new TopicFilter("a/nowhere/+/x"))).isEmpty();
        assertThat(topics.visited).as("of a/nowhere/+/x").isLessThan(5);
    }

    @Test
    void aHundredThousandTopicsComeInPages() {
        try (MetaState state = MetaState.open(temp.resolve("state"))) {
            int count = 100_000;
            List<Command> puts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                puts.add(new Command.PutRetained(new Message(
                        new TopicName("site/" + i % 100 + "/sensor/" + i),
                        Payload.ofUtf8("value " + i),
                        Qos.AT_LEAST_ONCE,
                        true,
                        null)));
                if (puts.size() == 5000) {
                    state.apply(1, i, new Entry("s", i, 0, puts));
                    puts.clear();
                }
            }
            TopicFilter filter = new TopicFilter("site/+/sensor/#");
            List<String> found = new ArrayList<>();
            TopicName after = null;
            int pages = 0;
            do {
                Page page = ((Answer.RetainedPage) state.query(new Query.FindRetained(filter, after, 64 << 10))).page();
                int weight = page.messages().stream().mapToInt(Message::weight).sum();
                assertThat(weight).isLessThan((64 << 10) + 1000);
                page.messages().forEach(message -> found.add(message.topic().value()));
                after = page.next();
                pages++;
            } while (after != null);

            assertThat(found).hasSize(count).doesNotHaveDuplicates();
            assertThat(pages).isGreaterThan(100);
            Answer.StatusCounts counts = (Answer.StatusCounts) state.query(new Query.Status());
            assertThat(counts.retained()).isEqualTo(count);
        }
    }

    private String topic(boolean isFilter) {
        int length = 1 + random.nextInt(4);
        StringBuilder topic = new StringBuilder();
        for (int i = 0; i < length; i++) {
            topic.append(i == 0 ? "" : "/");
            boolean isLast = i == length - 1;
            int choice = isFilter ? random.nextInt(4) : 3;
            topic.append(choice == 0 ? "+" : choice == 1 && isLast ? "#" : LEVELS.get(random.nextInt(LEVELS.size())));
        }
        return topic.isEmpty() ? "a" : topic.toString();
    }

    /** Topics in the order of their bytes, and a scan that counts how many it came to. */
    private static final class Topics {

        private final TreeMap<byte[], String> byBytes = new TreeMap<>(Arrays::compareUnsigned);
        int visited;

        void add(String topic) {
            byBytes.put(topic.getBytes(StandardCharsets.UTF_8), topic);
        }

        List<String> all() {
            return List.copyOf(byBytes.values());
        }

        List<String> scan(TopicFilter filter) {
            RetainedScan way = new RetainedScan(filter);
            List<String> found = new ArrayList<>();
            visited = 0;
            byte[] at = byBytes.isEmpty() ? null : byBytes.firstKey();
            while (at != null) {
                visited++;
                byte[] next = way.next(at);
                if (next == RetainedScan.END) {
                    break;
                } else if (next == RetainedScan.MATCH || next == RetainedScan.STEP) {
                    if (next == RetainedScan.MATCH) {
                        found.add(byBytes.get(at));
                    }
                    at = byBytes.higherKey(at);
                } else {
                    assertThat(Arrays.compareUnsigned(next, at)).as("goes on").isPositive();
                    at = byBytes.ceilingKey(next);
                }
            }
            return found;
        }
    }
}
