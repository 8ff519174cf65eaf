/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Delivery.Queued;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.Bookmarks;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.apache.rocketmq.mqtt.embedded.EmbeddedProcess;
import org.apache.rocketmq.mqtt.embedded.SharedRocketMq;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Data servers one after another, on the same metadata: what a gateway that was away does when it is back. */
final class RestartTest {

    private final String topic = "t" + UUID.randomUUID().toString().replace("-", "");
    private final InMemoryRoutes routes = new InMemoryRoutes();
    private final InMemoryMetadata metadata = new InMemoryMetadata(routes);
    private final CountingMeters meters = new CountingMeters();

    @RegisterExtension
    final OpenedByTest open = new OpenedByTest();

    @TempDir
    private Path folder;

    @Test
    void whatBackendServicesWroteMeanwhileReachesThoseWhoResume() throws Exception {
        String nameServer = SharedRocketMq.get().namesrvAddr();
        DefaultMQProducer service = service(nameServer);
        DataServer first = server(nameServer, metadata);
        TopicFilter filter = new TopicFilter(topic + "/#");
        routes.add(filter);
        StartPoint from =
                first.queues().startPoint(filter).toCompletableFuture().get(20, SECONDS);
        Subscriber before = open.add(Subscriber.resuming(filter, from, first));
        send(service, "before");
        await().atMost(20, SECONDS).until(() -> before.received().size() == 1);
        before.close();
        first.close();

        IntStream.range(0, 20).forEach(i -> send(service, "away " + i));
        DataServer second = server(nameServer, metadata);
        Subscriber back = open.add(Subscriber.resuming(filter, from, second));
        await().atMost(20, SECONDS).until(() -> back.received().size() >= 21);
        send(service, "after");
        await().atMost(20, SECONDS).until(() -> back.payloads().contains("after"));
        assertThat(back.payloads()).hasSize(22).doesNotHaveDuplicates().contains("away 0", "away 19");
    }

    @Test
    void aTopicThatIsNewSinceTheLastRunIsFedFromItsBeginning() throws Exception {
        String nameServer = SharedRocketMq.get().namesrvAddr();
        DefaultMQProducer service = service(nameServer);
        TopicFilter filter = new TopicFilter("+");
        routes.add(filter);
        DataServer first = server(nameServer, metadata);
        StartPoint from =
                first.queues().startPoint(filter).toCompletableFuture().get(20, SECONDS);
        first.close();
        send(service, "first in a new topic");
        retain(service, topic + "/retained", "kept", false);
        DataServer second = server(nameServer, metadata);
        Subscriber back = open.add(Subscriber.resuming(filter, from, second));
        await().atMost(20, SECONDS).until(() -> back.payloads().contains("first in a new topic"));
        await().atMost(20, SECONDS).untilAsserted(() -> assertThat(retained()).containsExactly("kept"));
        routes.remove(filter);
    }

    @Test
    void whatWasDispatchedBeforeACrashIsNotDispatchedTwice() throws Exception {
        String nameServer = SharedRocketMq.get().namesrvAddr();
        DefaultMQProducer service = service(nameServer);
        DataServer crashing = server(nameServer, metadata);
        TopicFilter filter = new TopicFilter(topic + "/#");
        routes.add(filter);
        StartPoint from =
                crashing.queues().startPoint(filter).toCompletableFuture().get(20, SECONDS);
        Subscriber before = open.add(Subscriber.resuming(filter, from, crashing));
        send(service, "first");
        await().atMost(20, SECONDS).until(() -> before.received().size() == 1);
        await().atMost(20, SECONDS)
                .until(() -> bookmarks().entrySet().stream()
                        .anyMatch(entry ->
                                entry.getKey().startsWith("feed/routed/" + topic + "/") && entry.getValue() == 1));
        Map<String, Long> asOfTheCrash = bookmarks();
        IntStream.range(0, 20).forEach(i -> send(service, "dispatched " + i));
        await().atMost(20, SECONDS).until(() -> before.received().size() == 21);
        before.close();
        crashing.close();

        InMemoryMetadata restored = new InMemoryMetadata(routes);
        restored.saveIf(Map.of(), asOfTheCrash);
        DataServer second = server(nameServer, restored);
        Subscriber back = open.add(Subscriber.resuming(filter, from, second));
        send(service, "after");
        await().atMost(20, SECONDS).until(() -> back.payloads().contains("after"));
        assertThat(back.payloads()).hasSize(22).doesNotHaveDuplicates();
        assertThat(meters.count("mqtt_store_searches_found")).isPositive();
    }

    @Test
    void aTopicThatNobodyWantsAnyMoreHasNoPlaceInTheFeed() throws Exception {
        String nameServer = SharedRocketMq.get().namesrvAddr();
        DefaultMQProducer service = service(nameServer);
        DataServer server = server(nameServer, metadata);
        TopicFilter filter = new TopicFilter(topic);
        Subscriber subscriber = open.add(Subscriber.to(topic, routes, server));
        send(service, "wanted");
        await().atMost(20, SECONDS).until(() -> subscriber.received().size() == 1);
        await().atMost(20, SECONDS).until(() -> hasPlaceInTheFeed());
        subscriber.close();
        routes.remove(filter);
        await().atMost(20, SECONDS).until(() -> !hasPlaceInTheFeed());
        send(service, "unwanted");
        Subscriber late = open.add(Subscriber.to(topic, routes, server));
        send(service, "wanted again");
        await().atMost(20, SECONDS).until(() -> late.payloads().contains("wanted again"));
        assertThat(late.payloads()).containsExactly("wanted again");
    }

    @Test
    void aProducerRetainsReplacesAndClearsWithoutAnySubscription() throws Exception {
        String nameServer = SharedRocketMq.get().namesrvAddr();
        DefaultMQProducer service = service(nameServer);
        send(service, "makes the topic");
        server(nameServer, metadata);
        retain(service, topic + "/a", "v1", false);
        retain(service, topic + "/b", "b1", false);
        retain(service, topic + "/a", "v2", false);
        await().atMost(20, SECONDS).untilAsserted(() -> assertThat(retained()).containsExactlyInAnyOrder("v2", "b1"));
        retain(service, topic + "/a", "-", true);
        await().atMost(20, SECONDS).untilAsserted(() -> assertThat(retained()).containsExactly("b1"));
        retain(service, topic + "/#/not/nameable", "x", false);
        await().atMost(20, SECONDS).until(() -> meters.count("mqtt_discard", "reason", "feed_retained_no_topic") == 1);
    }

    @Test
    void aLightQueueThatNobodyWantsIsGivenBackAndBeginsAnew() throws Exception {
        String nameServer = SharedRocketMq.get().namesrvAddr();
        DataServer server = open.add(new DataServer(
                StoreSettings.of(List.of(nameServer))
                        .withStoreTimeout(Duration.ofMillis(100))
                        .withQueueKeepTime(Duration.ofMillis(1)),
                new DataServer.Metadata(routes, metadata, metadata),
                open.scheduler(),
                new Stalls(),
                meters));
        server.start(Duration.ofSeconds(20));
        TopicFilter other = new TopicFilter(topic + "/+");
        Subscriber wild = open.add(Subscriber.to(other.value(), routes, server));
        TopicFilter filter = new TopicFilter(topic + "/x");
        StartPoint from =
                server.queues().startPoint(filter).toCompletableFuture().get(20, SECONDS);
        Subscriber first = open.add(Subscriber.to(filter.value(), routes, server));
        for (int i = 0; i < 5; i++) {
            append(server, "m" + i).get(20, SECONDS);
        }
        await().atMost(20, SECONDS).until(() -> first.received().size() == 5);
        StoredMessage inFlight = first.stored().get(3);
        first.close();
        routes.remove(filter);
        await().atMost(30, SECONDS).until(() -> meters.count("mqtt_queues_deleted") == 1);

        Queued entry = new Queued(
                server.queues().queueOf(filter),
                SharedRocketMq.get().brokerName(),
                inFlight.offset(),
                inFlight.commitLogOffset());
        assertThat(server.queues().read(entry).toCompletableFuture().get(20, SECONDS))
                .as("what is in flight can still be had")
                .hasValueSatisfying(
                        read -> assertThat(read.message().payload().utf8()).isEqualTo("m3"));
        routes.add(filter);
        Subscriber again = open.add(Subscriber.resuming(filter, from, server));
        append(server, "new").get(20, SECONDS);
        await().atMost(20, SECONDS).until(() -> again.payloads().contains("new"));
        assertThat(again.payloads()).containsExactly("new");
        assertThat(again.stored().get(0).offset()).isZero();
        assertThat(wild.payloads()).hasSize(6);
    }

    @Test
    void whatWasStoredBeforeTheGatewayAndItsBrokerDiedIsNotStoredTwice() throws Exception {
        EmbeddedProcess broker = open.add(new EmbeddedProcess(folder));
        storedOnceThoughBothDie(broker);
    }

    @Test
    void whatWasStoredIsFoundThoughTheBrokerKeepsNoIndex() throws Exception {
        EmbeddedProcess broker = open.add(new EmbeddedProcess(folder, "messageIndexEnable=false"));
        storedOnceThoughBothDie(broker);
    }

    private void storedOnceThoughBothDie(EmbeddedProcess broker) throws Exception {
        broker.start();
        DataServer first = server(broker.namesrvAddr(), metadata);
        TopicFilter filter = new TopicFilter(topic + "/#");
        routes.add(filter);
        StartPoint from =
                first.queues().startPoint(filter).toCompletableFuture().get(20, SECONDS);
        for (int i = 0; i < 10; i++) {
            appendOnce(first, i, false).get(20, SECONDS);
        }
        broker.kill();
        first.close();
        broker.start();
        DataServer second = server(broker.namesrvAddr(), metadata);
        for (int i = 0; i < 12; i++) {
            appendOnce(second, i, true).get(20, SECONDS);
        }
        Subscriber back = open.add(Subscriber.resuming(filter, from, second));
        await().atMost(20, SECONDS).until(() -> back.payloads().contains("once 11"));
        assertThat(back.payloads())
                .containsExactlyElementsOf(
                        IntStream.range(0, 12).mapToObj(i -> "once " + i).toList());
    }

    @Test
    void whatWasUnderWayWhenABrokerDiedIsStoredOnce() throws Exception {
        EmbeddedProcess broker = open.add(new EmbeddedProcess(folder));
        broker.start();
        DataServer server = server(broker.namesrvAddr(), metadata);
        Subscriber subscriber = open.add(Subscriber.to(topic + "/#", routes, server));
        List<CompletableFuture<Void>> appends = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            appends.add(appendOnce(server, i, false));
            if (i % 100 == 50) {
                CompletableFuture<Void> some = appends.get(i - 25);
                await().atMost(60, SECONDS).until(some::isDone);
                broker.kill();
                broker.start();
            }
        }
        CompletableFuture.allOf(appends.toArray(new CompletableFuture<?>[0])).get(120, SECONDS);
        await().atMost(60, SECONDS).until(() -> subscriber.payloads().contains("once 399"));
        assertThat(subscriber.payloads())
                .containsExactlyElementsOf(
                        IntStream.range(0, 400).mapToObj(i -> "once " + i).toList());
    }

    @Test
    void placesWrittenDownLieBeforeAllThatABrokerHasAfterItLostItsDisk() throws Exception {
        EmbeddedProcess broker = open.add(new EmbeddedProcess(folder));
        broker.start();
        DataServer first = server(broker.namesrvAddr(), metadata);
        TopicFilter filter = new TopicFilter(topic + "/#");
        routes.add(filter);
        for (int i = 0; i < 50; i++) {
            appendOnce(first, i, false).get(20, SECONDS);
        }
        StartPoint position =
                first.queues().startPoint(filter).toCompletableFuture().get(20, SECONDS);
        first.close();
        broker.kill();
        broker.forgetData();
        broker.start();

        DataServer second = server(broker.namesrvAddr(), metadata);
        append(second, "new 0").get(60, SECONDS);
        append(second, "new 1").get(60, SECONDS);
        second.close();
        DataServer third = server(broker.namesrvAddr(), metadata);
        Subscriber back = open.add(Subscriber.resuming(filter, position, third));
        await().atMost(60, SECONDS).until(() -> back.received().size() == 2);
        assertThat(back.payloads()).containsExactly("new 0", "new 1");
    }

    private boolean hasPlaceInTheFeed() {
        return bookmarks().keySet().stream().anyMatch(name -> name.startsWith("feed/routed/" + topic + "/"));
    }

    private Map<String, Long> bookmarks() {
        return metadata.load("").toCompletableFuture().join();
    }

    private List<String> retained() {
        return metadata
                .find(new TopicFilter(topic + "/#"), null, 1_000_000)
                .toCompletableFuture()
                .join()
                .messages()
                .stream()
                .map(message -> message.payload().utf8())
                .toList();
    }

    private DataServer server(String nameServer, InMemoryMetadata known) {
        Bookmarks bookmarks = known;
        DataServer server = open.add(new DataServer(
                StoreSettings.of(List.of(nameServer)).withStoreTimeout(Duration.ofSeconds(60)),
                new DataServer.Metadata(routes, bookmarks, known),
                open.scheduler(),
                new Stalls(),
                meters));
        server.start(Duration.ofSeconds(20));
        return server;
    }

    private DefaultMQProducer service(String nameServer) throws Exception {
        DefaultMQProducer service = new DefaultMQProducer("backend-service-" + UUID.randomUUID());
        service.setNamesrvAddr(nameServer);
        service.start();
        AutoCloseable end = service::shutdown;
        open.add(end);
        return service;
    }

    private void send(DefaultMQProducer service, String body) {
        send(service, serviceMessage(body));
    }

    private MessageExt serviceMessage(String body) {
        MessageExt message = new MessageExt();
        message.setTopic(topic);
        message.setBody(body.getBytes(StandardCharsets.UTF_8));
        return message;
    }

    private void retain(DefaultMQProducer service, String mqttTopic, String body, boolean empty) {
        MessageExt message = serviceMessage(body);
        message.putUserProperty("originMqttTopic", mqttTopic);
        message.putUserProperty("retain", "true");
        if (empty) {
            message.putUserProperty("IS_EMPTY_MSG", "true");
        }
        send(service, message);
    }

    private static void send(DefaultMQProducer service, MessageExt message) {
        try {
            // one consume queue, so that the order is the sender's
            service.send(message, (queues, sent, key) -> queues.get(0), message);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private CompletableFuture<Void> appendOnce(DataServer server, int number, boolean again) {
        return server.store()
                .appendOnce(message("once " + number), "key-" + number, again)
                .toCompletableFuture();
    }

    private CompletableFuture<Void> append(DataServer server, String payload) {
        return server.store().append(message(payload)).toCompletableFuture();
    }

    private Message message(String payload) {
        return new Message(
                new TopicName(topic + "/x"), Payload.ofUtf8(payload), Qos.EXACTLY_ONCE, false, new ClientId("device"));
    }
}
