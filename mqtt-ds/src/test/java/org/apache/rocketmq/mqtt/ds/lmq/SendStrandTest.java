/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.apache.rocketmq.mqtt.ds.broker.BrokerCalls;
import org.apache.rocketmq.mqtt.ds.broker.Brokers;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.apache.rocketmq.mqtt.ds.broker.ClusterAccess;
import org.apache.rocketmq.mqtt.ds.directory.TopicDirectory;
import org.junit.jupiter.api.Test;

/** Strands of a store whose cluster is not connected. */
final class SendStrandTest {

    private static final SendStrand.Key KEY = new SendStrand.Key("parent", new TopicName("parent/x"), null);

    private final CountingMeters meters = new CountingMeters();
    private final Later scheduler = new Later();
    private final ConcurrentMap<SendStrand.Key, SendStrand> strands = new ConcurrentHashMap<>();
    private final SendStrand strand = new SendStrand(KEY, context());

    @Test
    void whatIsLateIsNotSent() {
        strands.put(KEY, strand);
        Outgoing late = message(0);
        assertThat(strand.add(late)).isTrue();
        assertThatThrownBy(late.stored::join).hasMessageContaining("not sent in time");
        assertThat(meters.count("mqtt_store_retries")).isZero();
        assertThat(strands).isEmpty();
    }

    @Test
    void whatBecomesLateWhileItWaitsForItsNextAttemptIsNotSentAgain() {
        Outgoing first = message(SECONDS.toNanos(2));
        Outgoing behind = message(0);
        assertThat(strand.add(first)).isTrue();
        assertThat(strand.add(behind)).isTrue();
        await().atMost(20, SECONDS).until(() -> !scheduler.tasks.isEmpty());
        await().atMost(20, SECONDS).until(first::isLate);
        scheduler.tasks.forEach(Runnable::run);
        assertThatThrownBy(first.stored::join).hasMessageContaining("not sent in time");
        assertThatThrownBy(behind.stored::join).hasMessageContaining("not sent in time");
        assertThat(meters.count("mqtt_store_retries")).isEqualTo(1);
    }

    @Test
    void whatIsBehindALateMessageIsNotStoredBeforeItIsSentAgain() {
        Outgoing first = message(SECONDS.toNanos(1));
        Outgoing behind = message(SECONDS.toNanos(60));
        Outgoing atMostOnce = message(SECONDS.toNanos(60), true);
        List.of(first, behind, atMostOnce).forEach(strand::add);
        await().atMost(20, SECONDS).until(() -> !scheduler.tasks.isEmpty());
        await().atMost(20, SECONDS).until(first::isLate);
        scheduler.tasks.forEach(Runnable::run);
        assertThatThrownBy(first.stored::join).hasMessageContaining("not sent in time");
        assertThatThrownBy(behind.stored::join).hasMessageContaining("not sent in time");
        assertThat(atMostOnce.stored).isNotDone();
    }

    private static Outgoing message(long inNanos) {
        return message(inNanos, false);
    }

    private static Outgoing message(long inNanos, boolean atMostOnce) {
        return new Outgoing(Map.of(), new byte[0], null, atMostOnce, 0, System.nanoTime() + inNanos);
    }

    private SendContext context() {
        Cluster cluster = new Cluster(
                List.of("127.0.0.1:1"),
                ClusterAccess.OPEN,
                new InMemoryMetadata(new InMemoryRoutes()),
                scheduler,
                meters);
        BrokerCalls calls = Brokers.silent();
        return new SendContext(
                strands,
                new TopicDirectory(cluster, false, 1, meters),
                calls,
                new StoredSearch(calls, broker -> CompletableFuture.completedStage(null), scheduler, meters),
                List::of,
                scheduler,
                new Stalls(),
                1_000,
                meters.counter("mqtt_store_retries"),
                meters.counter("mqtt_store_rehashed"));
    }

    private static final class Later implements Scheduler {
        private final List<Runnable> tasks = new CopyOnWriteArrayList<>();

        @Override
        public void after(long delayMillis, Runnable task) {
            tasks.add(task);
        }

        @Override
        public Repetition every(long pauseMillis, Runnable task) {
            throw new UnsupportedOperationException();
        }
    }
}
