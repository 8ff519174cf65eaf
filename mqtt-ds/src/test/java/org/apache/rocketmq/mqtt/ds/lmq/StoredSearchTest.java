/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.Brokers;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.apache.rocketmq.mqtt.ds.broker.ClusterAccess;
import org.apache.rocketmq.mqtt.ds.broker.ScriptedServer;
import org.apache.rocketmq.mqtt.ds.broker.TopicQueues;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StoredSearchTest {

    /** Milliseconds: longer than between two questions. */
    private static final long LONG = 100;

    private final ThreadScheduler scheduler = new ThreadScheduler("test-scheduler");
    private final CountingMeters meters = new CountingMeters();
    private final ScriptedServer server = new ScriptedServer();
    private final Cluster cluster = new Cluster(
            List.of(server.address()),
            ClusterAccess.OPEN,
            new InMemoryMetadata(new InMemoryRoutes()),
            scheduler,
            meters);

    private final List<Long> pauses = new CopyOnWriteArrayList<>();
    private final Scheduler recording = new Scheduler() {
        @Override
        public void after(long delayMillis, Runnable task) {
            pauses.add(delayMillis);
            scheduler.after(delayMillis, task);
        }

        @Override
        public Repetition every(long pauseMillis, Runnable task) {
            return scheduler.every(pauseMillis, task);
        }
    };

    @AfterEach
    void close() {
        cluster.close();
        server.close();
        scheduler.close();
    }

    @Test
    void aBrokerThatIsLeftOutAndAnswersSatisfiesASearch() throws Exception {
        Broker broker = brokerWithoutMessages();
        Brokers.leaveOut(broker);
        assertThat(search(broker)).isEmpty();
    }

    @Test
    void whatWasSentOnAConnectionThatHasEndedIsGivenTimeToBeRead() throws Exception {
        Broker broker = brokerWithoutMessages();
        assertThat(search(broker)).isEmpty();
        assertThat(pauses).noneMatch(pause -> pause > LONG);
        Brokers.loseSends(broker);
        assertThat(search(broker)).isEmpty();
        assertThat(search(broker)).isEmpty();
        assertThat(pauses.stream().filter(pause -> pause > LONG)).hasSize(1);
    }

    private Broker brokerWithoutMessages() throws Exception {
        server.lists(Map.of("broker-a", server.address()))
                .endsAt(100)
                .answers(
                        RequestCode.QUERY_MESSAGE, request -> ScriptedServer.code(ResponseCode.QUERY_NOT_FOUND, "none"))
                .answers(
                        RequestCode.GET_TOPIC_STATS_INFO,
                        request -> ScriptedServer.code(ResponseCode.TOPIC_NOT_EXIST, "none"));
        done(cluster.start(60_000));
        return Objects.requireNonNull(cluster.broker("broker-a"));
    }

    private Optional<Outgoing.Stored> search(Broker broker) throws Exception {
        StoredSearch search = new StoredSearch(cluster.calls(), cluster::ask, recording, meters);
        return done(search.find(
                new TopicQueues(List.of(), List.of()), Map.of(broker, Optional.empty()), "parent", 0, "key"));
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, SECONDS);
    }
}
