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
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
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

    private final ThreadScheduler scheduler = new ThreadScheduler("test-scheduler");
    private final CountingMeters meters = new CountingMeters();
    private final ScriptedServer server = new ScriptedServer();
    private final Cluster cluster = new Cluster(
            List.of(server.address()),
            ClusterAccess.OPEN,
            new InMemoryMetadata(new InMemoryRoutes()),
            scheduler,
            meters);

    @AfterEach
    void close() {
        cluster.close();
        server.close();
        scheduler.close();
    }

    @Test
    void aBrokerThatIsLeftOutAndAnswersSatisfiesASearch() throws Exception {
        server.lists(Map.of("broker-a", server.address()))
                .endsAt(100)
                .answers(RequestCode.QUERY_MESSAGE, request -> ScriptedServer.code(ResponseCode.QUERY_NOT_FOUND, "none"))
                .answers(
                        RequestCode.GET_TOPIC_STATS_INFO,
                        request -> ScriptedServer.code(ResponseCode.TOPIC_NOT_EXIST, "none"));
        done(cluster.start(60_000));
        Broker broker = Objects.requireNonNull(cluster.broker("broker-a"));
        Brokers.leaveOut(broker);
        StoredSearch search = new StoredSearch(cluster.calls(), cluster::ask, scheduler, meters);
        assertThat(done(search.find(
                        new TopicQueues(List.of(), List.of()),
                        Map.of(broker, Optional.empty()),
                        "parent",
                        0,
                        "key")))
                .isEmpty();
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, SECONDS);
    }
}
