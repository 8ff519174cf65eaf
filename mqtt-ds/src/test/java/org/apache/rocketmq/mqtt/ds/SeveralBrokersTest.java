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
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.apache.rocketmq.mqtt.ds.broker.Brokers;
import org.apache.rocketmq.mqtt.embedded.EmbeddedProcess;
import org.apache.rocketmq.mqtt.embedded.FreePorts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two masters, one of them with a slave, each a process: the one beside the name server stays, the other one is stopped, killed, and comes back. */
final class SeveralBrokersTest {

    private final InMemoryRoutes routes = new InMemoryRoutes();
    private final InMemoryMetadata metadata = new InMemoryMetadata(routes);
    private final CountingMeters meters = new CountingMeters();

    @RegisterExtension
    final OpenedByTest open = new OpenedByTest();

    @TempDir
    private Path folder;

    @Test
    void aBrokerIsReadAtItsSlaveWhenItAdvisesThatAndWhenItDiesAndIsReplacedForWhatIsNew() throws Exception {
        EmbeddedProcess staying = open.add(new EmbeddedProcess(folder.resolve("a")));
        EmbeddedProcess dying = open.add(staying.joined(
                folder.resolve("b"),
                "broker-b",
                "slaveReadEnable=true",
                "accessMessageInMemoryMaxRatio=0",
                "haListenPort=" + FreePorts.one()));
        EmbeddedProcess slave = open.add(staying.joined(
                folder.resolve("s"),
                "broker-b",
                "brokerRole=SLAVE",
                "brokerId=1",
                "slaveReadEnable=true",
                "haListenPort=" + FreePorts.one()));
        staying.start();
        DataServer server = server(staying);
        append(server, "t/early", "made while there is one broker").get(20, SECONDS);
        dying.start();
        slave.start();

        TopicFilter filter = new TopicFilter("t/#");
        routes.add(filter);
        StartPoint from =
                server.queues().startPoint(filter).toCompletableFuture().get(20, SECONDS);
        await("topics are made on the broker that has joined, and it gets its share")
                .atMost(30, SECONDS)
                .until(() -> {
                    publishOnEach(server, "warm");
                    return brokersOf(from, filter, server).size() == 2;
                });
        String atDying = topicAt("broker-b", filter, from, server);

        // what is stored there and read by nobody when it dies
        CompletableFuture.allOf(IntStream.range(0, 200)
                        .mapToObj(i -> append(server, atDying, "backlog " + i))
                        .toArray(CompletableFuture<?>[]::new))
                .get(60, SECONDS);
        append(server, atDying, "stored").get(20, SECONDS);
        appendOnce(server, atDying, "once", "key-once").get(20, SECONDS);
        Brokers.Ends ends = open.add(new Brokers.Ends());
        await("the slave has it")
                .atMost(20, SECONDS)
                .until(() -> ends.of(slave.brokerAddr()) >= ends.of(dying.brokerAddr()));
        readWhereItIsAdvised(filter, from, server);
        long advised = meters.count("mqtt_slave_reads");
        dying.kill();
        append(server, atDying, "elsewhere").get(20, SECONDS);
        await().atMost(20, SECONDS).until(() -> {
            append(server, atDying, "more").get(20, SECONDS);
            return meters.count("mqtt_store_rehashed") > 0;
        });
        Subscriber back = open.add(Subscriber.resuming(filter, from, server));
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(back.payloads()).contains("stored", "once", "elsewhere"));
        assertThat(meters.count("mqtt_slave_reads")).isGreaterThan(advised);
        appendOnce(server, atDying, "once", "key-once", true).get(20, SECONDS); // found at the slave

        dying.start();
        awaitStoredAtB(server, atDying, back);
        assertThat(back.payloads()).containsOnlyOnce("once");
    }

    @Test
    void aBrokerThatHangsIsLeftOutAndWhatItMayHaveStoredWaitsForIt() throws Exception {
        EmbeddedProcess staying = open.add(new EmbeddedProcess(folder.resolve("a")));
        staying.begin();
        staying.awaitReady();
        EmbeddedProcess hanging = open.add(staying.joined(folder.resolve("b"), "broker-b"));
        hanging.start();
        DataServer server = server(staying);
        TopicFilter filter = new TopicFilter("t/#");
        routes.add(filter);
        StartPoint from =
                server.queues().startPoint(filter).toCompletableFuture().get(20, SECONDS);
        publishOnEach(server, "warm");
        Subscriber all = open.add(Subscriber.resuming(filter, from, server));
        await().atMost(20, SECONDS)
                .until(() ->
                        all.arrived().stream().anyMatch(each -> each.broker().equals("broker-b")));
        String there = topicAt("broker-b", filter, from, server);

        awaitStoredAtB(server, there, all); // on a busy machine it may have seemed to hang before
        long outages = meters.count("mqtt_broker_outages");
        hanging.pause();
        CompletableFuture<Void> once = appendOnce(server, there, "once", "key");
        CompletableFuture<Void> behind = append(server, there, "behind");
        await().atMost(20, SECONDS).until(() -> meters.count("mqtt_broker_outages") > outages);
        append(server, there, new ClientId("other"), "elsewhere").get(20, SECONDS);
        assertThat(once).as("it may be stored").isNotDone();
        assertThat(behind).as("in order").isNotDone();
        hanging.resume();
        once.get(30, SECONDS);
        behind.get(30, SECONDS);
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(all.payloads()).contains("behind", "elsewhere"));
        assertThat(all.payloads()).containsOnlyOnce("once").containsOnlyOnce("behind");
    }

    private static void awaitStoredAtB(DataServer server, String topic, Subscriber subscriber) {
        await("its topics are its own").atMost(60, SECONDS).until(() -> {
            append(server, topic, "home").get(20, SECONDS);
            return subscriber.arrived().stream()
                    .anyMatch(each -> each.broker().equals("broker-b")
                            && each.message().payload().utf8().equals("home"));
        });
    }

    /** A master that serves what is in memory only advises its slave for all that is not the newest. */
    private void readWhereItIsAdvised(TopicFilter filter, StartPoint from, DataServer server) throws Exception {
        open.add(Subscriber.to(filter.value(), routes, server)); // where the window begins is the end
        try (Subscriber behind = Subscriber.resuming(filter, from, server)) {
            await("what is far behind is read at the slave")
                    .atMost(20, SECONDS)
                    .until(() -> meters.count("mqtt_slave_reads") > 0);
            await().atMost(20, SECONDS)
                    .until(() -> behind.payloads().containsAll(List.of("backlog 0", "backlog 199", "stored", "once")));
            assertThat(behind.payloads()).containsOnlyOnce("backlog 0").containsOnlyOnce("backlog 199");
        }
    }

    private void publishOnEach(DataServer server, String payload) {
        IntStream.range(0, 16)
                .mapToObj(i -> append(server, "t/" + i, payload))
                .toList()
                .forEach(CompletableFuture::join);
    }

    private Set<String> brokersOf(StartPoint from, TopicFilter filter, DataServer server) {
        try (Subscriber all = Subscriber.resuming(filter, from, server)) {
            await().atMost(20, SECONDS).until(() -> all.received().size() >= 16);
            return all.arrived().stream().map(Subscriber.Arrived::broker).collect(Collectors.toSet());
        }
    }

    private String topicAt(String broker, TopicFilter filter, StartPoint from, DataServer server) {
        try (Subscriber all = Subscriber.resuming(filter, from, server)) {
            await().atMost(20, SECONDS)
                    .until(() -> all.arrived().stream()
                            .anyMatch(each -> each.broker().equals(broker)));
            return all.arrived().stream()
                    .filter(each -> each.broker().equals(broker))
                    .findFirst()
                    .orElseThrow()
                    .message()
                    .topic()
                    .value();
        }
    }

    private DataServer server(EmbeddedProcess rocketMq) {
        StoreSettings settings = StoreSettings.of(List.of(rocketMq.namesrvAddr()));
        DataServer server = open.add(new DataServer(
                settings.withStoreTimeout(Duration.ofSeconds(60)).withRefreshInterval(Duration.ofMillis(300)),
                new DataServer.Metadata(routes, metadata, metadata),
                open.scheduler(),
                new Stalls(),
                meters));
        server.start(Duration.ofSeconds(20));
        return server;
    }

    private static CompletableFuture<Void> append(DataServer server, String topic, String payload) {
        return append(server, topic, new ClientId("device"), payload);
    }

    private static CompletableFuture<Void> append(DataServer server, String topic, ClientId client, String payload) {
        return server.store().append(message(topic, client, payload)).toCompletableFuture();
    }

    private static CompletableFuture<Void> appendOnce(DataServer server, String topic, String payload, String key) {
        return appendOnce(server, topic, payload, key, false);
    }

    private static CompletableFuture<Void> appendOnce(
            DataServer server, String topic, String payload, String key, boolean again) {
        return server.store()
                .appendOnce(message(topic, new ClientId("device"), payload), key, again)
                .toCompletableFuture();
    }

    private static Message message(String topic, ClientId client, String payload) {
        return new Message(new TopicName(topic), Payload.ofUtf8(payload), Qos.EXACTLY_ONCE, false, client);
    }
}
