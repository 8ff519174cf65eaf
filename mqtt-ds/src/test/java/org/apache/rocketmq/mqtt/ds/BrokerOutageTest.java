/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.apache.rocketmq.mqtt.embedded.EmbeddedProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A broker that dies, comes back, or refuses. */
final class BrokerOutageTest {

    private final InMemoryRoutes routes = new InMemoryRoutes();
    private final InMemoryMetadata metadata = new InMemoryMetadata(routes);
    private final CountingMeters meters = new CountingMeters();

    @RegisterExtension
    final OpenedByTest open = new OpenedByTest();

    @TempDir
    private Path folder;

    @Test
    void nothingAcknowledgedIsLostByAKilledBrokerAndDeliveryResumesByItself() throws Exception {
        EmbeddedProcess broker = started();
        DataServer server = connected(broker, Duration.ofSeconds(60));
        Subscriber subscriber = open.add(Subscriber.to("outage/x", routes, server));
        List<String> acknowledged = new CopyOnWriteArrayList<>();
        List<CompletableFuture<Void>> appends = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String payload = Integer.toString(i);
            appends.add(append(server, payload).thenRun(() -> acknowledged.add(payload)));
            if (i == 100) {
                await().atMost(30, SECONDS).until(() -> acknowledged.size() > 20);
                broker.kill();
            }
            if (i == 200) {
                broker.start();
            }
        }
        CompletableFuture.allOf(appends.toArray(new CompletableFuture<?>[0])).get(90, SECONDS);
        await().atMost(60, SECONDS)
                .untilAsserted(() -> assertThat(subscriber.payloads()).containsAll(acknowledged));
        assertThat(acknowledged).hasSize(300);
        assertThat(subscriber.payloads().stream().distinct())
                .as("in the order they were published")
                .containsExactlyElementsOf(
                        IntStream.range(0, 300).mapToObj(Integer::toString).toList());
    }

    @Test
    void aBrokerThatComesBackWithAnEmptyDiskDeliversFromItsFirstMessageOn() throws Exception {
        EmbeddedProcess broker = started();
        DataServer server = connected(broker, Duration.ofSeconds(60));
        Subscriber known = open.add(Subscriber.to("outage/x", routes, server));
        for (int i = 0; i < 50; i++) {
            append(server, "old " + i).get(20, SECONDS);
        }
        await().atMost(30, SECONDS).until(() -> known.received().size() == 50);
        Subscriber waiting = open.add(Subscriber.to("outage/+", routes, server));
        broker.kill();
        broker.forgetData();
        broker.start();
        append(server, "new 0").get(60, SECONDS);
        append(server, "new 1").get(60, SECONDS);
        await().atMost(60, SECONDS).untilAsserted(() -> {
            assertThat(known.payloads()).contains("new 0", "new 1");
            assertThat(waiting.payloads()).containsExactly("new 0", "new 1");
        });
        assertThat(meters.count("mqtt_discard", "reason", "undecodable")).isZero();
    }

    @Test
    void whatIsNotStoredInTimeFails() throws Exception {
        EmbeddedProcess broker = started();
        DataServer server = connected(broker, Duration.ofMillis(500));
        append(server, "stored").get(20, SECONDS);
        broker.kill();
        CompletableFuture<Void> lost = append(server, "lost");
        await().atMost(20, SECONDS).until(lost::isDone);
        assertThat(category(lost)).isEqualTo(Category.RETRY);
    }

    @Test
    void whatWaitedForItsBrokerAndIsNotWantedAnyMoreIsNotStored() throws Exception {
        EmbeddedProcess broker = started();
        DataServer server = connected(broker, Duration.ofSeconds(60));
        Subscriber subscriber = open.add(Subscriber.to("outage/x", routes, server));
        append(server, "before").get(20, SECONDS);
        broker.kill();
        AtomicBoolean wanted = new AtomicBoolean(true);
        CompletableFuture<Void> waiting = server.store()
                .appendOnce(message("waits"), "key", false, wanted::get)
                .toCompletableFuture();
        await().atMost(20, SECONDS).until(() -> meters.count("mqtt_store_retries") > 0);
        wanted.set(false);
        broker.start();
        append(server, "after").get(60, SECONDS);

        assertThat(category(waiting)).isEqualTo(Category.UNWANTED);
        await().atMost(60, SECONDS).until(() -> subscriber.payloads().contains("after"));
        assertThat(subscriber.payloads()).containsExactly("before", "after");
    }

    @Test
    void aLimitOfLightQueuesRefusesTheMessageAtOnce() throws Exception {
        EmbeddedProcess broker = started("enableLmqQuota=true", "maxLmqConsumeQueueNum=1");
        DataServer server = connected(broker, Duration.ofSeconds(60));
        open.add(Subscriber.to("outage/x", routes, server));
        append(server, "takes the one queue").get(20, SECONDS);
        open.add(Subscriber.to("outage/+", routes, server));
        CompletableFuture<Void> refused = append(server, "wants a second one");
        await().atMost(20, SECONDS).until(refused::isDone);
        assertThat(category(refused)).isEqualTo(Category.REFUSED);
    }

    private static Category category(CompletableFuture<Void> failed) throws InterruptedException {
        try {
            failed.get();
            throw new AssertionError("stored (expected: not)");
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(GatewayException.class);
            return ((GatewayException) e.getCause()).category();
        }
    }

    private EmbeddedProcess started(String... properties) {
        EmbeddedProcess process = open.add(new EmbeddedProcess(folder, properties));
        process.start();
        return process;
    }

    private DataServer connected(EmbeddedProcess broker, Duration storeTimeout) {
        StoreSettings base = StoreSettings.of(List.of(broker.namesrvAddr()));
        DataServer server = open.add(new DataServer(
                base.withStoreTimeout(storeTimeout),
                new DataServer.Metadata(routes, metadata, metadata),
                open.scheduler(),
                new Stalls(),
                meters));
        server.start(Duration.ofSeconds(20));
        return server;
    }

    private static CompletableFuture<Void> append(DataServer server, String payload) {
        return server.store().append(message(payload)).toCompletableFuture();
    }

    private static Message message(String payload) {
        return new Message(
                new TopicName("outage/x"), Payload.ofUtf8(payload), Qos.AT_LEAST_ONCE, false, new ClientId("device"));
    }
}
