/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.embedded.SharedRocketMq;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The data server on a real name server and broker. */
final class DataServerTest {

    /** Of a machine that has more to do. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final InMemoryRoutes ROUTES = new InMemoryRoutes();
    private static final InMemoryMetadata METADATA = new InMemoryMetadata(ROUTES);
    private static final DataServer.Metadata METADATA_VIEW = new DataServer.Metadata(ROUTES, METADATA, METADATA);
    private static final CountingMeters METERS = new CountingMeters();
    private static final ThreadScheduler SCHEDULER = new ThreadScheduler("test-scheduler");
    private static DataServer server;
    private static DefaultMQProducer service;

    @BeforeAll
    static void start() throws Exception {
        String nameServer = SharedRocketMq.get().namesrvAddr();
        StoreSettings settings = StoreSettings.of(List.of(nameServer)).withStoreTimeout(PATIENCE);
        server = new DataServer(settings, METADATA_VIEW, SCHEDULER, new Stalls(), METERS);
        server.start(Duration.ofSeconds(20));
        service = new DefaultMQProducer("backend-service-" + UUID.randomUUID());
        service.setNamesrvAddr(nameServer);
        service.start();
    }

    @AfterAll
    static void stop() {
        service.shutdown();
        server.close();
        SCHEDULER.close();
    }

    @Test
    void anyLegalTopicIsStoredAndReadAsPublished() throws Exception {
        String fresh = fresh();
        List<String> topics = List.of(
                "/" + fresh,
                fresh + "//b",
                "é" + fresh + "/x",
                fresh + "%b",
                fresh + ",b",
                fresh + "/",
                fresh + " with space/x",
                "$" + fresh + "/x",
                fresh + "/" + "x".repeat(65_000 - fresh.length() - 1),
                fresh);
        for (String topic : topics) {
            try (Subscriber subscriber = Subscriber.to(topic, ROUTES, server)) {
                publish(topic, "hello");
                await().atMost(20, SECONDS)
                        .untilAsserted(() -> assertThat(subscriber.received())
                                .extracting(message -> message.topic().value())
                                .containsExactly(topic));
            }
        }
    }

    @Test
    void anyLegalFilterReceivesWhatMatchesAndNothingElse() throws Exception {
        String fresh = fresh();
        try (Subscriber all = Subscriber.to("#", ROUTES, server);
                Subscriber second = Subscriber.to("+/" + fresh, ROUTES, server);
                Subscriber afterSlash = Subscriber.to("/+", ROUTES, server);
                Subscriber system = Subscriber.to("$SYS/#", ROUTES, server)) {
            publish(fresh + "x/" + fresh, "1");
            publish("/" + fresh, "2");
            publish("$SYS/" + fresh, "3");
            publish(fresh, "last");
            await().atMost(20, SECONDS).untilAsserted(() -> {
                assertThat(all.payloads()).contains("1", "2", "last");
                assertThat(second.payloads()).contains("1", "2");
                assertThat(afterSlash.payloads()).contains("2");
                assertThat(system.payloads()).contains("3");
            });
            assertThat(all.payloads()).doesNotContain("3");
            assertThat(afterSlash.payloads()).doesNotContain("1");
        }
    }

    @Test
    void aSubscriptionStartsAtItsStartPointThoughItsQueueHasMore() throws Exception {
        String topic = fresh() + "/x";
        try (Subscriber early = Subscriber.to(topic, ROUTES, server)) {
            for (int i = 0; i < 50; i++) {
                publish(topic, "before " + i);
            }
            await().atMost(20, SECONDS).until(() -> early.received().size() == 50);
            try (Subscriber late = Subscriber.to(topic, ROUTES, server)) {
                publish(topic, "after");
                await().atMost(20, SECONDS).until(() -> late.payloads().contains("after"));
                assertThat(late.payloads()).containsExactly("after");
            }
        }
    }

    @Test
    void aTopicKeepsItsOrderWhileManyMessagesAreUnderWay() throws Exception {
        String topic = fresh() + "/order";
        try (Subscriber subscriber = Subscriber.to(topic, ROUTES, server)) {
            List<CompletableFuture<Void>> stored = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                stored.add(append(topic, Integer.toString(i)));
            }
            CompletableFuture.allOf(stored.toArray(new CompletableFuture<?>[0])).get(PATIENCE.toSeconds(), SECONDS);
            await().atMost(PATIENCE).until(() -> subscriber.received().size() == 2_000);
            assertThat(subscriber.payloads())
                    .containsExactlyElementsOf(IntStream.range(0, 2_000)
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }

    @Test
    void manySubscribersOfAQueueCostNoMorePullsThanOne() throws Exception {
        String topic = fresh() + "/shared";
        List<Subscriber> subscribers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            subscribers.add(Subscriber.to(topic, ROUTES, server));
        }
        long before = METERS.count("mqtt_pulls", "kind", "tail");
        for (int i = 0; i < 100; i++) {
            publish(topic, Integer.toString(i));
        }
        await().atMost(30, SECONDS)
                .until(() ->
                        subscribers.stream().allMatch(each -> each.received().size() == 100));
        assertThat(METERS.count("mqtt_pulls", "kind", "tail") - before).isLessThanOrEqualTo(110);
        subscribers.forEach(Subscriber::close);
    }

    @Test
    void aMessageInMoreQueuesThanOneCanNameReachesThemAll() throws Exception {
        String parent = fresh();
        String topic = parent + "/" + "l/".repeat(10) + "x";
        List<Subscriber> subscribers = new ArrayList<>();
        List<String> filters = new ArrayList<>();
        String[] levels = topic.split("/", -1);
        for (int mask = 0; mask < 450; mask++) {
            StringBuilder filter = new StringBuilder(parent);
            for (int level = 1; level < levels.length; level++) {
                filter.append('/').append((mask >> (level - 1) & 1) == 1 ? "+" : levels[level]);
            }
            filters.add(filter.toString());
            subscribers.add(Subscriber.to(filter.toString(), ROUTES, server));
        }
        assertThat(filters).doesNotHaveDuplicates();
        publish(topic, "one for all");
        await().atMost(60, SECONDS)
                .until(() ->
                        subscribers.stream().allMatch(each -> each.received().size() == 1));
        assertThat(METERS.count("mqtt_store_overflow_copies")).isPositive();
        subscribers.forEach(Subscriber::close);
        filters.forEach(filter -> ROUTES.remove(new TopicFilter(filter)));
    }

    @Test
    void anyMessageOfABackendServiceReachesSubscribersOfItsTopic() throws Exception {
        String topic = fresh();
        try (Subscriber exact = Subscriber.to(topic, ROUTES, server);
                Subscriber below = Subscriber.to(topic + "/#", ROUTES, server)) {
            send(topic, "from the service", null, null);
            await().atMost(20, SECONDS).untilAsserted(() -> {
                assertThat(exact.payloads()).containsExactly("from the service");
                assertThat(below.payloads()).containsExactly("from the service");
            });
        }
    }

    @Test
    void aMessageOfABackendServiceIsSentToTheMqttTopicItNames() throws Exception {
        String topic = fresh();
        try (Subscriber exact = Subscriber.to(topic + "/r/1", ROUTES, server);
                Subscriber wild = Subscriber.to(topic + "/+/1", ROUTES, server);
                Subscriber other = Subscriber.to(topic, ROUTES, server)) {
            send(topic, "named", topic + "/r/1", null);
            await().atMost(20, SECONDS).untilAsserted(() -> {
                assertThat(exact.payloads()).containsExactly("named");
                assertThat(wild.payloads()).containsExactly("named");
            });
            assertThat(other.payloads()).isEmpty();
        }
    }

    @Test
    void aServiceThatKnowsLightQueuesReachesThoseAndTheWildcardsItDidNotCompute() throws Exception {
        String topic = fresh();
        try (Subscriber exact = Subscriber.to(topic + "/r1", ROUTES, server);
                Subscriber wild = Subscriber.to(topic + "/+", ROUTES, server)) {
            send(topic, "queued", null, "%LMQ%" + topic + "%r1%");
            await().atMost(20, SECONDS).untilAsserted(() -> {
                assertThat(exact.payloads()).containsExactly("queued");
                assertThat(wild.payloads()).containsExactly("queued");
            });
            assertThat(exact.received().get(0).topic().value()).isEqualTo(topic + "/r1");
        }
    }

    @Test
    void aClientIsReachedPointToPointWithoutASubscription() throws Exception {
        String first = fresh();
        String client = "client-" + first;
        send(first, "makes the topic", null, null);
        try (Subscriber peer = Subscriber.ofPeer(client, ROUTES, server)) {
            publish(first + "/p2p/" + client, "from a device");
            send(first, "from a service", first + "/p2p/" + client, null);
            send(first, "by queue", null, "%LMQ%%p2p%" + client + "%");
            await().atMost(20, SECONDS)
                    .untilAsserted(() -> assertThat(peer.payloads())
                            .containsExactlyInAnyOrder("from a device", "from a service", "by queue"));
        }
    }

    @Test
    void amessageOfABackendServiceThatNamesNoLegalTopicHoldsUpNobody() throws Exception {
        String topic = fresh();
        try (Subscriber exact = Subscriber.to(topic, ROUTES, server)) {
            send(topic, "poison", "a/#/b", null);
            send(topic, "next", null, null);
            await().atMost(20, SECONDS).until(() -> exact.payloads().contains("next"));
            assertThat(METERS.count("mqtt_discard", "reason", "feed_no_topic")).isPositive();
        }
    }

    @Test
    void anUnreachableNameServerIsNamed() {
        try (DataServer lost = new DataServer(
                StoreSettings.of(List.of("127.0.0.1:1")), METADATA_VIEW, SCHEDULER, new Stalls(), METERS)) {
            assertThatThrownBy(() -> lost.start(Duration.ofMillis(500)))
                    .isInstanceOf(GatewayException.class)
                    .hasMessageContaining("127.0.0.1:1");
        }
    }

    private static String fresh() {
        return "t" + UUID.randomUUID().toString().replace("-", "");
    }

    private static void publish(String topic, String payload) throws Exception {
        append(topic, payload).get(20, SECONDS);
    }

    private static CompletableFuture<Void> append(String topic, String payload) {
        return server.store()
                .append(new Message(
                        new TopicName(topic),
                        Payload.ofUtf8(payload),
                        Qos.AT_LEAST_ONCE,
                        false,
                        new ClientId("device")))
                .toCompletableFuture();
    }

    private static void send(String topic, String body, @Nullable String mqttTopic, @Nullable String queues)
            throws Exception {
        MessageExt message = new MessageExt();
        message.setTopic(topic);
        message.setBody(body.getBytes(StandardCharsets.UTF_8));
        if (mqttTopic != null) {
            message.putUserProperty("originMqttTopic", mqttTopic);
        }
        if (queues != null) {
            message.putUserProperty("INNER_MULTI_DISPATCH", queues);
        }
        service.send(message);
    }
}
