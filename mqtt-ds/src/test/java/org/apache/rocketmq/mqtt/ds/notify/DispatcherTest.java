/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.junit.jupiter.api.Test;

final class DispatcherTest {

    private static final QueueName A = new QueueName("%LMQ%a");
    private static final QueueName B = new QueueName("%LMQ%b");
    private static final Message MESSAGE =
            new Message(new TopicName("t/x"), Payload.ofUtf8("payload"), Qos.AT_LEAST_ONCE, false, null);

    private final List<Runnable> later = new ArrayList<>();
    private final Set<QueueName> closed = new HashSet<>();
    private final List<Set<QueueName>> attempts = new ArrayList<>();
    private final List<BooleanSupplier> inStore = new ArrayList<>();
    private Category why = Category.RETRY;
    private boolean broken;
    private final TurnOfTests turn = new TurnOfTests();
    private final Dispatcher dispatcher = new Dispatcher(
            (message, queues, key, again, wanted) -> {
                attempts.add(Set.copyOf(queues));
                inStore.add(wanted);
                if (broken) {
                    throw new IllegalStateException("broken");
                }
                return CompletableFuture.failedStage(new GatewayException(why, "away"));
            },
            closed::contains,
            new Later(),
            new CountingMeters());

    @Test
    void aQueueThatIsBeingDeletedIsLeftOutAtEachAttempt() {
        CompletableFuture<Void> done = dispatched(A, B);
        closed.add(A);
        again();
        closed.add(B);
        assertThat(done).isNotDone();
        again();
        assertThat(attempts).containsExactly(Set.of(A, B), Set.of(B));
        assertThat(done).isCompleted();
        assertThat(later).isEmpty();
    }

    @Test
    void nothingIsHandedOnWhileOthersMayHaveTakenOver() {
        turn.sure = false;
        CompletableFuture<Void> done = dispatched(A);
        assertThat(attempts).isEmpty();
        turn.sure = true;
        again();
        assertThat(attempts).hasSize(1);
        turn.over = true;
        again();
        assertThat(done).isCompletedExceptionally();
        assertThat(attempts).hasSize(1);
        assertThat(later).isEmpty();
    }

    @Test
    void whatWaitsInTheStoreIsWantedOnlyWhileTheTurnIsSure() {
        why = Category.UNWANTED;
        CompletableFuture<Void> done = dispatched(A);
        BooleanSupplier wanted = inStore.get(0);
        assertThat(wanted.getAsBoolean()).isTrue();
        turn.sure = false;
        assertThat(wanted.getAsBoolean()).as("another node may dispatch it").isFalse();
        again();
        assertThat(attempts).hasSize(1);
        turn.sure = true;
        assertThat(wanted.getAsBoolean()).isTrue();
        again();
        assertThat(attempts).as("not wanted is not refused").hasSize(2);
        assertThat(done).isNotDone();
        turn.over = true;
        assertThat(wanted.getAsBoolean()).isFalse();
        again();
        assertThat(done).isCompletedExceptionally();
    }

    @Test
    void aStoreThatThrowsEndsTheDispatch() {
        CompletableFuture<Void> done = dispatched(A);
        broken = true;
        again();
        assertThat(done).isCompletedExceptionally();
        assertThat(later).isEmpty();
    }

    private CompletableFuture<Void> dispatched(QueueName... missing) {
        return dispatcher.dispatch(MESSAGE, Set.of(missing), "key", false, turn).toCompletableFuture();
    }

    private void again() {
        List<Runnable> due = List.copyOf(later);
        later.clear();
        due.forEach(Runnable::run);
    }

    private final class Later implements Scheduler {
        @Override
        public void after(long delayMillis, Runnable task) {
            later.add(task);
        }

        @Override
        public Repetition every(long pauseMillis, Runnable task) {
            throw new UnsupportedOperationException();
        }
    }
}
