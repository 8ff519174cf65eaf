/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.ds.GatewaysOfTests.Gateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three gateway nodes on one broker: what one stores, the subscribers of another read. */
final class PeerArrivalsTest {

    private static final GatewaysOfTests GATEWAYS = new GatewaysOfTests(UnaryOperator.identity());
    private static Gateway a;
    private static Gateway b;
    private static Gateway c;

    private final String topic = "t" + UUID.randomUUID().toString().replace("-", "");

    @BeforeAll
    static void start() {
        a = GATEWAYS.start("gateway-a");
        b = GATEWAYS.start("gateway b/é#");
        c = GATEWAYS.start("gateway-c");
    }

    @AfterAll
    static void stop() {
        GATEWAYS.close();
    }

    @Test
    void aMessageStoredByOneNodeWakesTheSubscribersOfAnotherAndNobodyElse() throws Exception {
        long heardByC = c.heardFromPeers();
        long events = a.events("link");
        try (Subscriber subscriber = b.subscribe(topic + "/+")) {
            for (int i = 0; i < 20; i++) {
                publish(a, topic + "/x", Integer.toString(i));
            }
            await().atMost(20, SECONDS)
                    .untilAsserted(() -> assertThat(subscriber.payloads())
                            .containsExactlyElementsOf(IntStream.range(0, 20)
                                    .mapToObj(Integer::toString)
                                    .toList()));
        }
        assertThat(a.events("link") - events).isBetween(1L, 20L);
        assertThat(c.heardFromPeers()).isEqualTo(heardByC);
        assertThat(found()).isZero();
    }

    @Test
    void aMessageNobodyElsewhereWantsCostsNoRequest() throws Exception {
        long requests = a.meters.count("mqtt_peer_requests");
        try (Subscriber own = a.subscribe(topic + "/only-here")) {
            publish(a, topic + "/only-here", "one");
            await().atMost(20, SECONDS).until(() -> own.received().size() == 1);
        }
        publish(a, topic + "/nobody", "one");
        assertThat(a.meters.count("mqtt_peer_requests")).isEqualTo(requests);
    }

    @Test
    void aClientOfAnotherNodeIsReachedPointToPoint() throws Exception {
        try (Subscriber peer = b.connect("client/" + topic)) {
            publish(a, topic + "/p2p/client/" + topic, "from a");
            await().atMost(20, SECONDS)
                    .untilAsserted(() -> assertThat(peer.payloads()).containsExactly("from a"));
        }
    }

    @Test
    void namesThatAreHashedAreToldToo() throws Exception {
        String longFilter = topic + "/" + "x".repeat(300);
        String longClient = "client-" + "y".repeat(300);
        try (Subscriber subscriber = b.subscribe(longFilter);
                Subscriber peer = b.connect(longClient)) {
            publish(a, longFilter, "to the filter");
            publish(a, topic + "/p2p/" + longClient, "to the client");
            await().atMost(20, SECONDS).untilAsserted(() -> {
                assertThat(subscriber.payloads()).containsExactly("to the filter");
                assertThat(peer.payloads()).containsExactly("to the client");
            });
        }
    }

    @Test
    void whatTheLinkDoesNotTakeGoesThroughRocketMq() throws Exception {
        long heardByC = c.heardFromPeers();
        try (Subscriber subscriber = b.subscribe(topic + "/cut")) {
            GATEWAYS.cluster().cut(a.name, b.name);
            for (int i = 0; i < 10; i++) {
                publish(a, topic + "/cut", Integer.toString(i));
            }
            await().atMost(30, SECONDS).until(() -> subscriber.received().size() == 10);
            assertThat(a.events("topic")).isPositive();
        } finally {
            GATEWAYS.cluster().mend(a.name, b.name);
        }
        assertThat(c.heardFromPeers()).isEqualTo(heardByC);
        assertThat(found()).isZero();
    }

    @Test
    void whoeverJoinsIsToldWhatHasJustBeenStored() throws Exception {
        try (Subscriber own = a.subscribe(topic + "/moving");
                Subscriber there = Subscriber.to(topic + "/moving", b.routes, b.server)) {
            publish(a, topic + "/moving", "before the route"); // b watches, and a's routes do not say so yet
            await().atMost(20, SECONDS).until(() -> own.received().size() == 1);
            assertThat(there.payloads()).isEmpty();
            a.routes.addElsewhere(new TopicFilter(topic + "/moving"), b.name);
            await().atMost(20, SECONDS)
                    .untilAsserted(() -> assertThat(there.payloads()).containsExactly("before the route"));
        }
    }

    private static long found() {
        return List.of(a, b, c).stream()
                .mapToLong(each -> each.meters.count("mqtt_sweep_found"))
                .sum();
    }

    private static void publish(Gateway by, String topic, String payload) throws Exception {
        by.server
                .store()
                .append(new Message(
                        new TopicName(topic),
                        Payload.ofUtf8(payload),
                        Qos.AT_LEAST_ONCE,
                        false,
                        new ClientId("device")))
                .toCompletableFuture()
                .get(20, SECONDS);
    }
}
