/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.Brokers;
import org.junit.jupiter.api.Test;

final class LaterErasTest {

    private final Broker broker = Brokers.knownTo(9_000_000);
    private final Broker other = Brokers.knownTo(9_000_000);
    private final List<CompletableFuture<Void>> readings = new ArrayList<>();
    private final List<PeerEvent> raised = new ArrayList<>();
    private final LaterEras eras = new LaterEras(
            asked -> {
                readings.add(new CompletableFuture<>());
                return readings.get(readings.size() - 1);
            },
            (event, at) -> raised.add(event));

    @Test
    void allThatWaitForABrokerShareOneReading() {
        for (int i = 0; i < 1_000; i++) {
            eras.await(later("q" + i, 1), broker);
        }
        assertThat(readings).hasSize(1);
        assertThat(raised).isEmpty();
        Brokers.endsAt(broker, 8_900_000); // an era has begun
        readings.get(0).complete(null);
        assertThat(raised).hasSize(1_000);
        assertThat(readings).hasSize(1);
        eras.await(later("q", 2), broker);
        assertThat(readings).as("the next era").hasSize(2);
    }

    @Test
    void whatComesWhileOneReadsWaitsForTheNextReading() {
        eras.await(later("a", 1), broker);
        eras.await(later("b", 1), broker);
        eras.await(later("b", 2), broker);
        eras.await(later("c", 1), other);
        assertThat(readings).hasSize(2);
        readings.get(0).complete(null);
        assertThat(raised).as("it had its chance").containsExactly(later("a", 1));
        assertThat(readings).hasSize(3);
        readings.get(2).completeExceptionally(new IllegalStateException("no metadata"));
        assertThat(raised).containsExactly(later("a", 1), later("b", 2));
        readings.get(1).complete(null);
        assertThat(raised).hasSize(3);
    }

    @Test
    void whatThereIsNoRoomForIsRaisedAtOnce() {
        for (int i = 0; i <= LaterEras.MOST_WAITING; i++) {
            eras.await(later("q" + i, 1), broker);
        }
        assertThat(raised).isEmpty();
        eras.await(later("one more", 1), broker);
        assertThat(raised).hasSize(1);
    }

    /** A place of a later era than the broker's. */
    private static PeerEvent later(String queue, int erasLater) {
        Broker ahead = Brokers.knownTo(9_000_000);
        for (int i = 0; i < erasLater; i++) {
            Brokers.endsAt(ahead, 8_900_000 - i * 100_000L);
        }
        return new PeerEvent(new QueueName("%LMQ%" + queue.replace(' ', '-')), "broker-a", ahead.mark());
    }
}
