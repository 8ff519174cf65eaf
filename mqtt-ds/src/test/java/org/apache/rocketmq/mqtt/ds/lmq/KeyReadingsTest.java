/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.Brokers;
import org.apache.rocketmq.mqtt.ds.broker.PullFilter;
import org.apache.rocketmq.mqtt.ds.broker.Pulled;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.junit.jupiter.api.Test;

final class KeyReadingsTest {

    private static final Broker BROKER = Brokers.knownTo(1_000);
    private static final QueueAddress QUEUE = new QueueAddress(BROKER, "t", 0);

    /** What was asked: the answers come when the test gives them. */
    private final List<Pull> pulls = new ArrayList<>();

    private final KeyReadings readings = new KeyReadings(this::pull);

    private record Pull(QueueAddress queue, String filter, long offset, CompletableFuture<Pulled> answer) {}

    private CompletionStage<Pulled> pull(QueueAddress queue, PullFilter filter, long offset, int max) {
        Pull asked = new Pull(queue, filter.expression(), offset, new CompletableFuture<>());
        pulls.add(asked);
        return asked.answer();
    }

    private static void answer(Pull pull, long next, String... keys) {
        List<MessageExt> found = new ArrayList<>();
        for (String key : keys) {
            MessageExt message = new MessageExt();
            message.putUserProperty("any", "x");
            message.getProperties().put(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, key);
            message.setCommitLogOffset(key.length());
            found.add(message);
        }
        Pulled.Outcome outcome = found.isEmpty() ? Pulled.Outcome.NOTHING_MATCHED : Pulled.Outcome.FOUND;
        pull.answer().complete(new Pulled(outcome, found, next, 0, 100));
    }

    private CompletableFuture<Optional<Long>> find(String key, long from, long to) {
        return readings.find(QUEUE, key, from, to).toCompletableFuture();
    }

    @Test
    void readsAStretchToItsEnd() {
        CompletableFuture<Optional<Long>> found = find("A", 10, 30);
        assertThat(pulls.get(0).filter()).isEqualTo("UNIQ_KEY IN ('A')");
        assertThat(pulls.get(0).offset()).isEqualTo(10);
        answer(pulls.get(0), 20);
        assertThat(found).isNotDone();
        answer(pulls.get(1), 30);
        assertThat(found).isCompletedWithValue(Optional.empty());
        assertThat(pulls).hasSize(2);
    }

    @Test
    void whatIsLookedForMeanwhileSharesTheNextReading() {
        CompletableFuture<Optional<Long>> first = find("A", 10, 30);
        CompletableFuture<Optional<Long>> second = find("BB", 12, 31);
        CompletableFuture<Optional<Long>> third = find("CCC", 11, 30);
        assertThat(pulls).hasSize(1);
        answer(pulls.get(0), 11, "A");
        assertThat(first).isCompletedWithValue(Optional.of(BROKER.placeOf(1)));
        assertThat(pulls).hasSize(2);
        assertThat(pulls.get(1).filter()).isEqualTo("UNIQ_KEY IN ('BB', 'CCC')");
        assertThat(pulls.get(1).offset()).isEqualTo(11);
        answer(pulls.get(1), 20, "CCC");
        answer(pulls.get(2), 31);
        assertThat(second).isCompletedWithValue(Optional.empty());
        assertThat(third).isCompletedWithValue(Optional.of(BROKER.placeOf(3)));
        CompletableFuture<Optional<Long>> later = find("D", 0, 1);
        assertThat(pulls).as("the queue is idle again").hasSize(4);
        answer(pulls.get(3), 1);
        assertThat(later).isCompletedWithValue(Optional.empty());
    }

    @Test
    void aReadingTakesSoManyKeysAndNoMore() {
        CompletableFuture<Optional<Long>> first = find("first", 0, 1);
        List<CompletableFuture<Optional<Long>>> others = IntStream.rangeClosed(0, KeyReadings.MOST_KEYS)
                .mapToObj(i -> find("k" + i, 0, 1))
                .toList();
        for (int i = 0; i < 3; i++) {
            answer(pulls.get(i), 1);
        }
        assertThat(pulls).hasSize(3);
        assertThat(pulls.get(2).filter()).isEqualTo("UNIQ_KEY IN ('k" + KeyReadings.MOST_KEYS + "')");
        assertThat(first).isCompleted();
        assertThat(others).allMatch(CompletableFuture::isDone);
    }

    @Test
    void aReadingThatFailsFailsItsSearchesAndNoOthers() {
        CompletableFuture<Optional<Long>> first = find("A", 0, 10);
        CompletableFuture<Optional<Long>> second = find("B", 0, 10);
        answer(pulls.get(0), 0);
        assertThatThrownBy(first::join).hasMessageContaining("does not give");
        answer(pulls.get(1), 10);
        assertThat(second).isCompletedWithValue(Optional.empty());
    }

    @Test
    void aStretchWithoutMessagesIsNotRead() {
        assertThat(find("A", 5, 5)).isCompletedWithValue(Optional.empty());
        assertThat(pulls).isEmpty();
    }
}
