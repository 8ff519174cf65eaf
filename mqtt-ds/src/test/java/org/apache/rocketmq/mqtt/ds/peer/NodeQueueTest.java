/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.broker.Brokers;
import org.apache.rocketmq.mqtt.ds.broker.Pulled;
import org.apache.rocketmq.mqtt.ds.broker.Pulled.Outcome;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.junit.jupiter.api.Test;

final class NodeQueueTest {

    private final Queue<Pulled> answers = new ArrayDeque<>();
    private final List<Long> asked = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();
    private final List<String> news = new ArrayList<>();
    private final AtomicInteger strange = new AtomicInteger();
    private final NodeQueue queue = new NodeQueue(
            new QueueAddress(Brokers.named("broker-a"), "%LMQ%n", 0),
            new Scripted(),
            new Later(),
            payload -> {
                String text = new String(payload.bytes(), StandardCharsets.UTF_8);
                if (text.equals("bad")) {
                    throw new IllegalStateException("on purpose");
                }
                news.add(text);
            },
            strange::incrementAndGet);

    @Test
    void oneMessageThatCannotBeTakenDoesNotStopTheQueue() {
        answers.add(new Pulled(Outcome.FOUND, List.of(message("bad"), message("good")), 9, 0, 9));
        queue.step();
        assertThat(news).containsExactly("good");
        assertThat(strange).hasValue(1);
        assertThat(asked).containsExactly(7L, 9L);
    }

    @Test
    void anAnswerThatLeadsNowhereIsAskedForAgainAfterAPause() {
        answers.add(new Pulled(Outcome.NOTHING_MATCHED, List.of(), 7, 0, 8));
        queue.step();
        assertThat(asked).containsExactly(7L);
        List.copyOf(later).forEach(Runnable::run);
        assertThat(asked).containsExactly(7L, 7L);
    }

    private static MessageExt message(String body) {
        MessageExt message = new MessageExt();
        message.setTopic("t");
        message.setBody(body.getBytes(StandardCharsets.UTF_8));
        return message;
    }

    /** Gives the answers there are, then holds. */
    private final class Scripted implements NodeQueue.Source {
        @Override
        public CompletionStage<Long> end() {
            return CompletableFuture.completedStage(7L);
        }

        @Override
        public CompletionStage<Pulled> pull(long offset, int max) {
            asked.add(offset);
            Pulled answer = answers.poll();
            return answer == null ? new CompletableFuture<>() : CompletableFuture.completedFuture(answer);
        }
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
