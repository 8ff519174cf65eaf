/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.Brokers;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WatchedQueueTest {

    private static final QueueName QUEUE = new QueueName("%LMQ%a");
    private static final long FIRST_MARK = 700;

    private final Broker broker = Brokers.knownTo(FIRST_MARK);
    private final ThreadScheduler scheduler = new ThreadScheduler("test-scheduler");
    private final LmqMeters meters = new LmqMeters(new CountingMeters());
    private final WatchedQueue queue = new WatchedQueue();
    private long mark = -1;

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void whoeverResumesReadsAllOfABrokerThatItDidNotKnow() {
        queue.add(watch(StartPoint.EARLIEST, true));
        Tail tail = tail();
        assertThat(mark).isZero();
        assertThat(tail.floor()).isZero();
    }

    @Test
    void whatABrokerHadWhenItBecameKnownIsNoNewsToANewWatch() {
        queue.add(watch(StartPoint.EARLIEST, false));
        Tail tail = tail();
        assertThat(mark).isEqualTo(FIRST_MARK);
        assertThat(tail.floor()).isEqualTo(FIRST_MARK);
        queue.add(watch(new StartPoint(Map.of(broker.name(), 900L)), true));
        assertThat(tail.floor()).isEqualTo(FIRST_MARK);
        queue.add(watch(StartPoint.EARLIEST, true));
        assertThat(tail.floor()).isZero();
    }

    @Test
    void aTailBeginsAtTheEarliestMarkThatIsWanted() {
        queue.add(watch(new StartPoint(Map.of(broker.name(), 900L)), true));
        queue.add(watch(new StartPoint(Map.of(broker.name(), 800L)), false));
        tail();
        assertThat(mark).isEqualTo(800);
    }

    private Tail tail() {
        return Objects.requireNonNull(queue.tailAt(broker, ArrivalListener.UNKNOWN, (at, from) -> {
            mark = from;
            QueueReader reader =
                    new QueueReader(Brokers.silent(), QueueAddress.ofLightQueue(at, QUEUE.value()), meters);
            return new Tail(
                    QUEUE,
                    reader,
                    from,
                    new TailContext(
                            scheduler,
                            0,
                            new WindowMemory(1),
                            meters,
                            asked -> CompletableFuture.completedStage(null)));
        }));
    }

    private static Watch watch(StartPoint from, boolean resumed) {
        return new Watch(from, resumed, shared -> {}, Runnable::run);
    }
}
