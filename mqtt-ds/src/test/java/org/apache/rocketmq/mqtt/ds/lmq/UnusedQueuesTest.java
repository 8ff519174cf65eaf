/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.StoreSettings;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.Brokers;
import org.apache.rocketmq.mqtt.ds.format.LmqNames;
import org.junit.jupiter.api.Test;

final class UnusedQueuesTest {

    private static final TopicFilter FILTER = new TopicFilter("a/b");
    private static final QueueName QUEUE = LmqNames.of(FILTER);

    private final Steps steps = new Steps();
    private final CountingMeters meters = new CountingMeters();
    private final Broker broker = Brokers.named("broker-a");
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> answer = new CompletableFuture<>();
    private boolean alone = true;

    @Test
    void aQueueIsClosedThenDeletedThenOpenAgain() {
        UnusedQueues queues = started(Duration.ofNanos(1));
        queues.removed(FILTER);
        assertThat(queues.isClosed(QUEUE)).isFalse();
        steps.rounds();
        assertThat(queues.isClosed(QUEUE)).isTrue();
        assertThat(asked).as("messages that name it may be under way").isEmpty();
        steps.later();
        assertThat(asked).containsExactly(QUEUE.value());
        assertThat(queues.isClosed(QUEUE)).isTrue();
        answer.complete(null);
        assertThat(queues.isClosed(QUEUE)).isFalse();
        assertThat(meters.count("mqtt_queues_deleted")).isEqualTo(1);
    }

    @Test
    void aRouteThatComesBackInTimeKeepsTheQueue() {
        UnusedQueues queues = started(Duration.ofNanos(1));
        queues.removed(FILTER);
        queues.added(FILTER);
        steps.rounds();
        assertThat(queues.isClosed(QUEUE)).isFalse();

        queues.removed(FILTER);
        steps.rounds();
        queues.added(FILTER);
        assertThat(queues.isClosed(QUEUE)).isFalse();
        assertThat(queues.open(QUEUE)).isCompleted();
        steps.later();
        assertThat(asked).isEmpty();
    }

    @Test
    void aRouteThatComesBackTooLateWaitsForTheAnswer() {
        UnusedQueues queues = started(Duration.ofNanos(1));
        queues.removed(FILTER);
        steps.rounds();
        steps.later();
        queues.added(FILTER);
        assertThat(queues.isClosed(QUEUE)).isTrue();
        CompletableFuture<Void> open = queues.open(QUEUE).toCompletableFuture();
        assertThat(open).isNotDone();
        answer.complete(null);
        assertThat(open).isCompleted();
        assertThat(queues.isClosed(QUEUE)).isFalse();
    }

    @Test
    void aBrokerThatDoesNotAnswerHoldsTheQueueClosedForAWhile() {
        UnusedQueues queues = started(Duration.ofNanos(1));
        queues.removed(FILTER);
        steps.rounds();
        steps.later();
        answer.completeExceptionally(
                new GatewayException(Category.RETRY, "no answer", new IllegalStateException("closed")));
        assertThat(queues.isClosed(QUEUE)).isTrue();
        steps.later();
        assertThat(queues.isClosed(QUEUE)).isFalse();
        assertThat(meters.count("mqtt_queues_deleted")).isZero();
    }

    @Test
    void aBrokerThatRefusesIsNotAskedAgain() {
        UnusedQueues queues = started(Duration.ofNanos(1));
        answer.completeExceptionally(new GatewayException(Category.REFUSED, "no permission"));
        queues.removed(FILTER);
        steps.rounds();
        steps.later();
        assertThat(queues.isClosed(QUEUE)).isFalse();
        queues.removed(FILTER);
        steps.rounds();
        steps.later();
        assertThat(asked).hasSize(1);
    }

    @Test
    void nothingIsDeletedBeforeItsTimeOrIfQueuesAreKept() {
        UnusedQueues patient = started(Duration.ofHours(1));
        patient.removed(FILTER);
        steps.rounds();
        assertThat(patient.isClosed(QUEUE)).isFalse();
        UnusedQueues keeping = started(Duration.ZERO);
        keeping.removed(FILTER);
        steps.rounds();
        assertThat(keeping.isClosed(QUEUE)).isFalse();
    }

    @Test
    void nothingIsDeletedWhileOthersMayBeWriting() {
        UnusedQueues queues = started(Duration.ofNanos(1));
        alone = false;
        queues.removed(FILTER);
        steps.rounds();
        assertThat(queues.isClosed(QUEUE)).isFalse();
        alone = true;
        steps.rounds();
        assertThat(queues.isClosed(QUEUE)).isTrue();
        alone = false; // one that has just come
        steps.later();
        assertThat(queues.isClosed(QUEUE)).isFalse();
        assertThat(asked).isEmpty();
        alone = true;
        steps.rounds();
        steps.later();
        assertThat(asked).containsExactly(QUEUE.value());
    }

    private UnusedQueues started(Duration keepTime) {
        UnusedQueues queues = new UnusedQueues(
                StoreSettings.of(List.of("127.0.0.1:1")).withQueueKeepTime(keepTime),
                () -> List.of(broker),
                () -> alone,
                (at, name) -> {
                    asked.add(name);
                    return answer;
                },
                steps,
                meters);
        queues.start();
        return queues;
    }

    /** A clock that is moved by hand. */
    private static final class Steps implements Scheduler {
        private final List<Runnable> later = new CopyOnWriteArrayList<>();
        private final List<Runnable> rounds = new CopyOnWriteArrayList<>();

        @Override
        public void after(long delayMillis, Runnable task) {
            later.add(task);
        }

        @Override
        public Repetition every(long pauseMillis, Runnable task) {
            rounds.add(task);
            return () -> rounds.remove(task);
        }

        void later() {
            List<Runnable> due = List.copyOf(later);
            later.clear();
            due.forEach(Runnable::run);
        }

        void rounds() {
            rounds.forEach(Runnable::run);
        }
    }
}
