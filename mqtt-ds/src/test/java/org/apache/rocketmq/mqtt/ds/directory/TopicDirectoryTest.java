/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.directory;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.apache.rocketmq.mqtt.ds.broker.ClusterAccess;
import org.apache.rocketmq.mqtt.ds.broker.ScriptedServer;
import org.apache.rocketmq.mqtt.ds.broker.TopicQueues;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TopicDirectoryTest {

    private static final String TOPIC = "parent";

    private final ThreadScheduler scheduler = new ThreadScheduler("test-scheduler");
    private final CountingMeters meters = new CountingMeters();
    private final ScriptedServer a = new ScriptedServer().endsAt(100);
    private final ScriptedServer b = new ScriptedServer().endsAt(100);
    private final ScriptedServer names = new ScriptedServer();
    private final Cluster cluster = new Cluster(
            List.of(names.address()),
            ClusterAccess.OPEN,
            new InMemoryMetadata(new InMemoryRoutes()),
            scheduler,
            meters);
    private final TopicDirectory topics = new TopicDirectory(cluster, true, 1, meters);

    @BeforeEach
    void connect() throws Exception {
        names.lists(Map.of("broker-a", a.address(), "broker-b", b.address()));
        names.routes(Map.of("broker-a", a.address()));
        done(cluster.start(60_000));
    }

    @AfterEach
    void close() {
        cluster.close();
        names.close();
        a.close();
        b.close();
        scheduler.close();
    }

    @Test
    void whatIsKnownOfATopicHoldsUntilSomethingElseIsKnown() throws Exception {
        TopicQueues known = done(topics.resolve(TOPIC));
        names.answers(
                RequestCode.GET_ROUTEINFO_BY_TOPIC, request -> ScriptedServer.code(ResponseCode.SYSTEM_ERROR, "busy"));
        int before = routesAsked();
        topics.doubt(TOPIC);
        assertThat(topics.known(TOPIC)).isEqualTo(known);
        await().atMost(20, SECONDS).until(() -> routesAsked() > before);
        names.routes(Map.of("broker-b", b.address()));
        await().atMost(20, SECONDS).until(() -> {
            topics.doubt(TOPIC);
            assertThat(topics.known(TOPIC)).isNotNull();
            return brokers().equals(List.of("broker-b"));
        });
    }

    @Test
    void aBrokerThatRefusesDoesNotKeepTheRoutesFromBeingRefreshed() throws Exception {
        b.answers(
                RequestCode.GET_TOPIC_STATS_INFO, request -> ScriptedServer.code(ResponseCode.NO_PERMISSION, "never"));
        done(topics.resolve(TOPIC));
        names.routes(Map.of("broker-a", a.address(), "broker-c", a.address()));
        topics.refresh();
        await().atMost(20, SECONDS).until(() -> brokers().equals(List.of("broker-a", "broker-c")));
    }

    @Test
    void aTopicIsMadeOnTheBrokersThatTakeIt() throws Exception {
        names.answers(
                RequestCode.GET_ROUTEINFO_BY_TOPIC,
                request -> ScriptedServer.code(ResponseCode.TOPIC_NOT_EXIST, "none"));
        for (ScriptedServer each : List.of(a, b)) {
            each.answers(
                    RequestCode.GET_TOPIC_STATS_INFO,
                    request -> ScriptedServer.code(ResponseCode.TOPIC_NOT_EXIST, "none"));
            each.answers(
                    RequestCode.UPDATE_AND_CREATE_TOPIC,
                    request -> ScriptedServer.code(ResponseCode.SYSTEM_ERROR, "no"));
        }
        assertThatThrownBy(() -> done(topics.resolve(TOPIC))).hasMessageContaining("create topic parent");
        a.answers(RequestCode.UPDATE_AND_CREATE_TOPIC, request -> ScriptedServer.code(ResponseCode.SUCCESS, ""));
        done(topics.resolve(TOPIC));
        assertThat(brokers()).containsExactly("broker-a");
    }

    private int routesAsked() {
        return (int) names.asked().stream()
                .filter(code -> code == RequestCode.GET_ROUTEINFO_BY_TOPIC)
                .count();
    }

    private List<String> brokers() {
        TopicQueues known = topics.known(TOPIC);
        return known == null
                ? List.of()
                : known.writable().stream().map(queue -> queue.broker().name()).toList();
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, SECONDS);
    }
}
