/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class MessageWindowTest {

    private static final int WEIGHT = message(0, 0).message().weight();

    @Test
    void emptyWindowBeginsAndEndsAtItsOffset() {
        MessageWindow window = MessageWindow.emptyAt(7);

        assertThat(window.first()).isEqualTo(7);
        assertThat(window.end()).isEqualTo(7);
        assertThat(window.weight()).isZero();
        assertThat(window.firstFrom(0)).isEqualTo(7);
        assertThatThrownBy(() -> window.get(7)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void appendLeavesTheOlderWindowAsItWas() {
        MessageWindow older = MessageWindow.emptyAt(7).append(messages(7, 9), 10, Long.MAX_VALUE);
        MessageWindow newer = older.append(messages(9, 12), 10, Long.MAX_VALUE);

        assertThat(offsets(older)).containsExactly(7L, 8L);
        assertThat(offsets(newer)).containsExactly(7L, 8L, 9L, 10L, 11L);
        assertThatThrownBy(() -> older.get(9))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("offset: 9 (expected: 7..8)");
        assertThatThrownBy(() -> older.get(6)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void refusesAGap() {
        MessageWindow window = MessageWindow.emptyAt(7);

        assertThatThrownBy(() -> window.append(messages(8, 9), 10, Long.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("offset: 8 (expected: 7)");
    }

    @Test
    void leavesOutAsFewAsTheCountAsks() {
        MessageWindow window = MessageWindow.emptyAt(0).append(messages(0, 5), 5, Long.MAX_VALUE);

        assertThat(offsets(window.append(messages(5, 7), 5, Long.MAX_VALUE))).containsExactly(2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void leavesOutAsFewAsTheWeightAsks() {
        MessageWindow window = MessageWindow.emptyAt(0).append(messages(0, 5), 100, 5L * WEIGHT);

        MessageWindow after = window.append(messages(5, 7), 100, 5L * WEIGHT);

        assertThat(offsets(after)).containsExactly(2L, 3L, 4L, 5L, 6L);
        assertThat(after.weight()).isEqualTo(5L * WEIGHT);
    }

    @Test
    void keepsWhatIsAddedEvenBeyondTheBounds() {
        MessageWindow window = MessageWindow.emptyAt(0).append(messages(0, 5), 3, WEIGHT);

        assertThat(offsets(window)).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(offsets(window.append(messages(5, 6), 3, WEIGHT))).containsExactly(5L);
    }

    @Test
    void appendOfNothingOnlyTrims() {
        MessageWindow window = MessageWindow.emptyAt(0).append(messages(0, 5), 5, Long.MAX_VALUE);

        assertThat(offsets(window.append(List.of(), 2, Long.MAX_VALUE))).containsExactly(3L, 4L);
        assertThat(window.append(List.of(), 0, Long.MAX_VALUE).end()).isEqualTo(5);
    }

    @Test
    void firstFromFindsTheFirstAtOrAfterAMark() {
        // commit-log offset of n is 100 n
        MessageWindow window = MessageWindow.emptyAt(3).append(messages(3, 8), 5, Long.MAX_VALUE);

        assertThat(window.firstFrom(0)).isEqualTo(3);
        assertThat(window.firstFrom(300)).isEqualTo(3);
        assertThat(window.firstFrom(301)).isEqualTo(4);
        assertThat(window.firstFrom(700)).isEqualTo(7);
        assertThat(window.firstFrom(701)).isEqualTo(8);
    }

    @Test
    void letsGoOfWhatItLeftOutSoonEvenIfItWasLong() {
        MessageWindow window = MessageWindow.emptyAt(0).append(messages(0, 10_000), 10_000, Long.MAX_VALUE);
        List<StoredMessage> large = new ArrayList<>(List.of(message(10_000, 100_000)));
        WeakReference<StoredMessage> reference = new WeakReference<>(large.get(0));

        window = window.append(large, 1, 1);
        large.clear();
        window = window.append(List.of(message(10_001, 100_000)), 1, 1);
        window = window.append(List.of(message(10_002, 100_000)), 1, 1);

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return reference.get() == null;
        });
        assertThat(offsets(window)).containsExactly(10_002L);
    }

    @Test
    void isAListThatForgetsItsBeginning() {
        long seed = Long.getLong("seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        MessageWindow window = MessageWindow.emptyAt(0);
        List<StoredMessage> model = new ArrayList<>();
        for (int step = 0; step < 2_000; step++) {
            int maxCount = random.nextInt(1, 40);
            long maxWeight = random.nextLong(1, 20_000);
            List<StoredMessage> more = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                more.add(message(window.end() + more.size(), random.nextInt(random.nextBoolean() ? 10 : 5_000)));
            }
            int before = model.size();
            model.addAll(more);
            int drop = 0;
            while (drop < before
                    && (model.size() - drop > maxCount || weightOf(model.subList(drop, model.size())) > maxWeight)) {
                drop++;
            }
            model.subList(0, drop).clear();

            window = window.append(more, maxCount, maxWeight);

            assertThat(content(window)).as("seed %d, step %d", seed, step).isEqualTo(model);
            assertThat(window.weight()).as("seed %d, step %d", seed, step).isEqualTo(weightOf(model));
        }
    }

    private static long weightOf(List<StoredMessage> messages) {
        return messages.stream().mapToLong(m -> m.message().weight()).sum();
    }

    private static List<StoredMessage> content(MessageWindow window) {
        return LongStream.range(window.first(), window.end())
                .mapToObj(window::get)
                .toList();
    }

    private static List<Long> offsets(MessageWindow window) {
        return content(window).stream().map(StoredMessage::offset).toList();
    }

    private static List<StoredMessage> messages(long from, long to) {
        return LongStream.range(from, to).mapToObj(offset -> message(offset, 0)).toList();
    }

    private static StoredMessage message(long offset, int bytes) {
        Message message = new Message(new TopicName("t"), Payload.of(new byte[bytes]), Qos.AT_MOST_ONCE, false, null);
        return new StoredMessage(message, offset, 100 * offset, 0);
    }
}
