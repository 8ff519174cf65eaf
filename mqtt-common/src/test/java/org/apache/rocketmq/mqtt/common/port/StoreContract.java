/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.LightQueues.Interest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the contracts of a {@link MessageStore} and the {@link LightQueues} that go with it have in common. Every fact has topics of its own, so
 * a store may be kept from one to the next.
 */
public abstract class StoreContract {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    final ExecutorService loop = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "contract-loop");
        thread.setDaemon(true);
        return thread;
    });
    final List<Interest> interests = new ArrayList<>();
    Subject subject;
    String root;

    /** What is to be tested: four views of one system. */
    public record Subject(MessageStore store, LightQueues queues, RetryStore retries, InMemoryRoutes routes) {}

    /** A system that works; how it is made and whether it is shared by all facts is the subclass's business. */
    protected abstract Subject subject() throws Exception;

    @BeforeEach
    final void chooseTopics() throws Exception {
        subject = subject();
        root = "contract-" + UUID.randomUUID();
    }

    @AfterEach
    final void closeWatches() {
        interests.forEach(Interest::close);
        loop.shutdownNow();
    }

    final QueueFollower subscribe(String filter) {
        TopicFilter wanted = new TopicFilter(filter);
        join(subject.routes().add(wanted));
        StartPoint from = join(subject.queues().startPoint(wanted));
        return watch(subject.queues().queueOf(wanted), from);
    }

    final QueueFollower resume(QueueName queue, StartPoint from) {
        QueueFollower reader = new QueueFollower(from);
        interests.add(subject.queues().resume(queue, from, reader::read, loop));
        return reader;
    }

    final QueueFollower watch(QueueName queue, StartPoint from) {
        QueueFollower reader = new QueueFollower(from);
        interests.add(subject.queues().watch(queue, from, reader::read, loop));
        return reader;
    }

    final void publish(String topic, String payload) {
        join(subject.store().append(message(topic, payload)));
    }

    static Message message(String topic, String payload) {
        return new Message(new TopicName(topic), Payload.ofUtf8(payload), Qos.AT_LEAST_ONCE, false, null);
    }

    static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
