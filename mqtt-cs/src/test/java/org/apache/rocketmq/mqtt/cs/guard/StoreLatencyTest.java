/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.MessageStore;
import org.junit.jupiter.api.Test;

final class StoreLatencyTest {

    private static final Message MESSAGE =
            new Message(new TopicName("a"), Payload.ofUtf8("m"), Qos.AT_LEAST_ONCE, false, null);

    private long now = -5;
    private final List<CompletableFuture<Void>> asked = new ArrayList<>();
    private final StoreLatency store = new StoreLatency(
            new MessageStore() {
                @Override
                public CompletionStage<Void> append(Message message) {
                    CompletableFuture<Void> answer = new CompletableFuture<>();
                    asked.add(answer);
                    return answer;
                }

                @Override
                public CompletionStage<Void> appendOnce(
                        Message message, String key, boolean again, BooleanSupplier wanted) {
                    return append(message);
                }
            },
            () -> now,
            Duration.ofSeconds(2));

    /** Some messages after each of some looks. */
    private void send(int looks) {
        for (int i = 0; i < looks; i++) {
            long unused = store.look();
            for (int n = 0; n < 10; n++) {
                CompletionStage<Void> one = store.append(MESSAGE);
                CompletionStage<Void> other = store.appendOnce(MESSAGE, "k", false);
                assertThat(one).isNotEqualTo(other);
            }
        }
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void answerAll() {
        asked.forEach(answer -> answer.complete(null));
        asked.clear();
    }

    @Test
    void isWhatTheStoreTookWhenItHasAnswered() {
        send(4);
        pass(7);
        answerAll();
        pass(400);
        assertThat(store.look()).isEqualTo(7);
        pass(10_000);
        assertThat(store.look()).as("that was long ago").isZero();
    }

    @Test
    void isAsLongAsItIsSilent() {
        send(4);
        pass(3_000);
        assertThat(store.look()).isEqualTo(3_000);
        pass(60_000);
        assertThat(store.look()).isEqualTo(63_000);
        answerAll();
        pass(501);
        assertThat(store.look()).isZero();
    }

    @Test
    void failuresTakeTime() {
        send(4);
        pass(9);
        asked.forEach(answer -> answer.completeExceptionally(new IllegalStateException("away")));
        assertThat(store.look()).isEqualTo(9);
    }

    @Test
    void ofFewMessagesNothingFollows() {
        send(1);
        pass(100_000);
        assertThat(store.look()).isZero();
    }

    @Test
    void oneOfManyThatIsSlowIsNotTheStore() {
        send(10);
        List<CompletableFuture<Void>> slow = List.copyOf(asked.subList(0, 60));
        asked.subList(0, 60).clear();
        pass(5);
        answerAll();
        pass(400);
        assertThat(store.look()).isEqualTo(5);
        slow.forEach(answer -> answer.complete(null));
    }

    /**
     * Tenths of a second of traffic, ten messages in each, some of which are answered at once.
     *
     * @param silent of each ten, those that are not
     * @return what was seen at the end
     */
    private long traffic(int tenths, int silent) {
        long seen = 0;
        for (int i = 0; i < tenths; i++) {
            seen = store.look();
            for (int n = 0; n < 10; n++) {
                CompletionStage<Void> unused = store.append(MESSAGE);
                if ((i + n) % 10 >= silent) {
                    asked.remove(asked.size() - 1).complete(null);
                }
            }
            pass(100);
        }
        return seen;
    }

    @Test
    void aStoreThatFallsSilentIsSeenHoweverMuchComesMeanwhile() {
        assertThat(traffic(100, 0)).isZero();
        assertThat(traffic(15, 10)).isLessThan(2_000);
        assertThat(traffic(13, 10)).isGreaterThanOrEqualTo(2_000);
        for (int i = 0; i < 20; i++) {
            assertThat(traffic(10, 10)).isGreaterThanOrEqualTo(2_000);
        }
        answerAll();
        assertThat(traffic(10, 0)).as("it is soon over").isLessThan(1_000);
    }

    @Test
    void whatIsGivenUpIsFollowedByWhatWaitsAsLong() {
        for (int i = 0; i < 30; i++) {
            long seen = traffic(10, 10);
            assertThat(seen).isGreaterThanOrEqualTo(i < 3 ? 0 : 2_000);
            while (asked.size() > 1_000) { // after ten seconds
                asked.remove(0).completeExceptionally(new IllegalStateException("given up"));
            }
        }
    }

    @Test
    void oneBrokerOfSeveralThatFallsSilentIsNotTheStoreHoweverLong() {
        for (int i = 0; i < 30; i++) {
            assertThat(traffic(10, 3)).isLessThan(1_000);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(traffic(10, 8)).isGreaterThanOrEqualTo(i < 5 ? 0 : 2_000);
        }
    }

    @Test
    void aStoreThatIsSlowIsSeenThoughItAnswers() {
        for (int i = 0; i < 100; i++) {
            traffic(1, 10);
            while (asked.size() > 250) { // after two and a half seconds
                asked.remove(0).complete(null);
            }
        }
        assertThat(store.look()).isBetween(2_000L, 2_600L);
    }

    @Test
    void aLongLimitIsLookedAtAsWell() {
        StoreLatency patient = new StoreLatency(store, () -> now, Duration.ofMinutes(1));
        for (int i = 0; i < 600; i++) {
            assertThat(patient.look()).isLessThan(60_000);
            for (int n = 0; n < 10 && i < 590; n++) {
                CompletionStage<Void> unused = patient.append(MESSAGE);
            }
            pass(100);
        }
        pass(4_000);
        assertThat(patient.look()).isGreaterThanOrEqualTo(60_000);
    }

    @Test
    void allIsStoredThoughLittleIsMeasured() {
        CompletionStage<Void> before = store.append(MESSAGE);
        assertThat(before).isSameAs(asked.get(0));
        send(20);
        assertThat(asked).hasSize(401);
        pass(1);
        answerAll();
    }
}
