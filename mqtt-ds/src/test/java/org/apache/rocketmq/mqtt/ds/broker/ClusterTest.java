/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cluster of servers that say what the test wants. */
final class ClusterTest {

    private static final String TOPIC = "parent";

    private final ThreadScheduler scheduler = new ThreadScheduler("test-scheduler");
    private final InMemoryMetadata metadata = new InMemoryMetadata(new InMemoryRoutes());
    private final ScriptedServer known = new ScriptedServer().endsAt(100).storesAt(100);
    private final ScriptedServer learned = new ScriptedServer().endsAt(500).storesAt(500);
    private final ScriptedServer names = new ScriptedServer()
            .lists(Map.of("broker-a", known.address()))
            .routes(Map.of("broker-b", learned.address()));
    private final Cluster cluster =
            new Cluster(List.of(names.address()), ClusterAccess.OPEN, metadata, scheduler, new CountingMeters());

    @AfterEach
    void close() {
        cluster.close();
        names.close();
        learned.close();
        known.close();
        scheduler.close();
    }

    @Test
    void aBrokerThatARouteNamesIsAskedWhereItsCommitLogEndsBeforeAnythingIsStoredThere() throws Exception {
        done(cluster.start(60_000));
        QueueAddress home = home();
        assertThat(home.broker().hasFirstMark()).isFalse();
        long place = done(cluster.calls().send(home, Map.of(), new byte[0], 3_000));
        assertThat(learned.asked()).containsExactly(RequestCode.GET_BROKER_RUNTIME_INFO, RequestCode.SEND_MESSAGE_V2);
        assertThat(home.broker().firstMark())
                .as("what was stored is news")
                .isEqualTo(500)
                .isLessThanOrEqualTo(place);
        assertThat(done(metadata.load("broker/broker-b/")))
                .as("to all nodes")
                .containsEntry("broker/broker-b/first", 500L);
    }

    @Test
    void nothingIsStoredAtABrokerThatDoesNotSayWhereItsCommitLogEnds() throws Exception {
        learned.falls(RequestCode.GET_BROKER_RUNTIME_INFO);
        done(cluster.start(60_000));
        QueueAddress home = home();
        assertThatThrownBy(() -> done(cluster.calls().send(home, Map.of(), new byte[0], 3_000)))
                .hasMessageContaining("does not say where its commit log ends")
                .cause()
                .satisfies(fault -> assertThat(BrokerCalls.wasNotSent(fault)).isTrue());
        assertThat(learned.asked()).containsOnly(RequestCode.GET_BROKER_RUNTIME_INFO);
    }

    @Test
    void aBrokerThatIsLeftOutIsAskedAllTheSame() throws Exception {
        done(cluster.start(60_000));
        Broker broker = Objects.requireNonNull(cluster.broker("broker-a"));
        long before = Objects.requireNonNull(broker.progress()).askedAtNanos();
        broker.leaveOut(true);
        done(cluster.ask(broker));
        assertThat(Objects.requireNonNull(broker.progress()).askedAtNanos()).isGreaterThan(before);
    }

    private QueueAddress home() throws Exception {
        return Objects.requireNonNull(done(cluster.queues(TOPIC)).orElseThrow().home(TOPIC.hashCode()));
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, SECONDS);
    }
}
