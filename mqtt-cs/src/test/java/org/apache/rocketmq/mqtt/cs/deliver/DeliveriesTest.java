/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import static org.apache.rocketmq.mqtt.cs.Bytes.pubAck;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubComp;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubRec;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.subscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.unsubscribe;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.InMemoryQueue;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Windows of 8 messages at two brokers, 4 messages in flight. */
final class DeliveriesTest {

    private final FakePorts fakes = new FakePorts(2, 8);
    private final TestGateway gateway = new TestGateway(
            fakes,
            ConnectSettings.builder()
                    .maxInflight(4)
                    .retryMin(Duration.ofMillis(100))
                    .retryMax(Duration.ofMillis(400)));
    private final TestClient client = gateway.connect("c");

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private void store(String topic, int qos, int from, int to) {
        IntStream.range(from, to).forEach(i -> gateway.store(topic, "m" + i, qos));
    }

    private InMemoryQueue queueOf(String filter) {
        return fakes.store.queue(fakes.store.queueOf(new TopicFilter(filter)));
    }

    private static List<String> qos0(String topic, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "PUBLISH q0 " + topic + " m" + i)
                .toList();
    }

    private static List<String> qos1(String topic, int... numbers) {
        return IntStream.of(numbers)
                .mapToObj(i -> "PUBLISH q1 id=" + (i + 1) + " " + topic + " m" + i)
                .toList();
    }

    @Test
    void deliversAtTheLowerQosOfPublisherAndSubscriber_MQTT_3_8_4_6() {
        client.subscribe("a", 1);
        gateway.store("a", "0", 0);
        gateway.store("a", "1", 1);
        gateway.store("a", "2", 2);
        assertThat(client.received()).containsExactly("PUBLISH q0 a 0", "PUBLISH q1 id=1 a 1", "PUBLISH q1 id=2 a 2");
    }

    @Test
    void deliversTheClientsOwnMessagesToo() {
        client.subscribe("a", 0);
        client.send(publish("a", "mine"));
        assertThat(client.received()).containsExactly("PUBLISH q0 a mine");
    }

    @Test
    void deliversOneCopyForEachMatchingFilter() {
        client.subscribe("a/b", 0);
        client.send(subscribe(2, "a/+", 0));
        gateway.store("a/b", "m", 0);
        assertThat(client.received()).containsExactly("SUBACK 2 [0]", "PUBLISH q0 a/b m", "PUBLISH q0 a/b m");
    }

    @Test
    void reachesAClientPointToPointWithoutASubscription() {
        gateway.store("any/p2p/c", "for you", 2);
        assertThat(client.received()).containsExactly("PUBLISH q2 id=1 any/p2p/c for you");
    }

    @Test
    void takesQos2ThroughAllItsSteps_MQTT_4_3_3_1() {
        client.subscribe("a", 2);
        gateway.store("a", "m", 2);
        assertThat(client.received()).containsExactly("PUBLISH q2 id=1 a m");
        client.send(pubRec(1));
        assertThat(client.received()).containsExactly("PUBREL 1");
        assertThat(gateway.gauge("mqtt_inflight")).isEqualTo(1);
        client.send(pubRec(1));
        assertThat(client.received()).containsExactly("PUBREL 1");
        client.send(pubComp(1));
        assertThat(gateway.gauge("mqtt_inflight")).isZero();
        assertThat(gateway.count("mqtt_acks_unexpected")).isZero();
    }

    @Test
    void countsAcknowledgementsNobodyWaitsFor() {
        client.subscribe("a", 2);
        gateway.store("a", "m", 2);
        client.send(pubAck(1), pubComp(1), pubAck(77), pubComp(78), pubRec(79));
        assertThat(client.received()).containsExactly("PUBLISH q2 id=1 a m", "PUBREL 79");
        assertThat(gateway.count("mqtt_acks_unexpected")).isEqualTo(5);
        assertThat(gateway.gauge("mqtt_inflight")).isEqualTo(1);
    }

    @Test
    void stopsAtAFullWindowAndGoesOnWithEachAcknowledgement() {
        client.subscribe("a", 1);
        store("a", 1, 0, 7);
        assertThat(client.received()).isEqualTo(qos1("a", 0, 1, 2, 3));
        assertThat(gateway.count("mqtt_windows_full")).isEqualTo(1);
        client.send(pubAck(2));
        assertThat(client.received()).isEqualTo(qos1("a", 4));
        client.send(pubAck(1), pubAck(3));
        assertThat(client.received()).isEqualTo(qos1("a", 5, 6));
        assertThat(gateway.gauge("mqtt_inflight")).isEqualTo(4);
    }

    @Test
    void aFullWindowDoesNotStopQos0OfAnotherFilter() {
        client.subscribe("a", 1);
        store("a", 1, 0, 5);
        assertThat(client.received()).hasSize(4);
        client.subscribe("b", 0);
        store("b", 1, 0, 3);
        assertThat(client.received()).isEqualTo(qos0("b", 0, 3));
    }

    @Test
    void blockedQueuesTakeTurns() {
        client.subscribe("a", 1);
        client.subscribe("b", 1);
        store("a", 1, 0, 8);
        store("b", 1, 0, 8);
        assertThat(client.received()).isEqualTo(qos1("a", 0, 1, 2, 3));
        List<String> topics = new ArrayList<>();
        for (int id = 1; id <= 6; id++) {
            client.send(pubAck(id));
            client.received().forEach(packet -> topics.add(packet.replaceFirst("PUBLISH q1 id=\\d+ (.) .*", "$1")));
        }
        assertThat(topics).containsExactlyInAnyOrder("a", "a", "a", "b", "b", "b");
    }

    @Test
    void deliversNothingToAClientThatDoesNotReadAndDropsNothing() {
        client.subscribe("a", 0);
        client.setWritable(false);
        store("a", 0, 0, 6);
        assertThat(client.received()).isEmpty();
        client.setWritable(true);
        assertThat(client.received()).isEqualTo(qos0("a", 0, 6));
    }

    @Test
    void readsByItselfWhatHasLeftTheWindow() {
        client.subscribe("a", 0);
        client.setWritable(false);
        store("a", 0, 0, 100);
        assertThat(queueOf("a").fetches()).isZero();
        client.setWritable(true);
        assertThat(client.received()).isEqualTo(qos0("a", 0, 100));
        assertThat(queueOf("a").fetches()).isPositive();
        assertThat(gateway.gauge("mqtt_cursors_behind")).isZero();
        int fetches = queueOf("a").fetches();
        store("a", 0, 100, 110);
        assertThat(client.received()).isEqualTo(qos0("a", 100, 110));
        assertThat(queueOf("a").fetches()).isEqualTo(fetches);
    }

    @Test
    void aLaggardWithAWindowGetsEverythingOnceAndInOrder() {
        client.subscribe("a", 1);
        store("a", 1, 0, 60);
        List<String> all = new ArrayList<>();
        for (int id = 1; id <= 60; id++) {
            all.addAll(client.received());
            client.send(pubAck(id));
        }
        all.addAll(client.received());
        assertThat(all).isEqualTo(qos1("a", IntStream.range(0, 60).toArray()));
    }

    @Test
    void aSlowClientDoesNotHoldUpAnother() {
        TestClient fast = gateway.connect("fast");
        client.subscribe("a", 0);
        fast.subscribe("a", 0);
        client.setWritable(false);
        store("a", 0, 0, 50);
        assertThat(fast.received()).isEqualTo(qos0("a", 0, 50));
        client.setWritable(true);
        assertThat(client.received()).isEqualTo(qos0("a", 0, 50));
    }

    @Test
    void countsWhatTheBrokerHasNotKept() {
        client.subscribe("a", 0);
        client.setWritable(false);
        store("a", 0, 0, 50);
        queueOf("a").expireBefore(20);
        client.setWritable(true);
        assertThat(client.received()).isEqualTo(qos0("a", 20, 50));
        assertThat(fakes.meters.discarded("expired_at_broker")).isEqualTo(20);
    }

    @Test
    void takesFromTheWindowWhatTheBrokerHasNotKept() {
        client.subscribe("a", 0);
        client.setWritable(false);
        store("a", 0, 0, 50);
        queueOf("a").expireBefore(50);
        client.setWritable(true);
        assertThat(client.received()).isEqualTo(qos0("a", 42, 50));
        assertThat(fakes.meters.discarded("expired_at_broker")).isEqualTo(42);
    }

    @Test
    void triesAgainWithLongerPausesWhenTheBrokerDoesNotAnswer() {
        client.subscribe("a", 0);
        store("a", 0, 0, 1);
        assertThat(client.received()).isEqualTo(qos0("a", 0, 1));
        client.setWritable(false);
        store("a", 0, 1, 20);
        queueOf("a").failNext(3);
        client.setWritable(true);
        assertThat(client.received()).isEmpty();
        assertThat(gateway.gauge("mqtt_cursors_behind")).isEqualTo(1);
        gateway.pass(Duration.ofMillis(110));
        gateway.pass(Duration.ofMillis(110));
        assertThat(gateway.count("mqtt_cursor_read_retries")).isEqualTo(2);
        gateway.pass(Duration.ofMillis(110));
        assertThat(gateway.count("mqtt_cursor_read_retries")).isEqualTo(3);
        gateway.pass(Duration.ofMillis(390));
        assertThat(client.received()).isEmpty();
        gateway.pass(Duration.ofMillis(20));
        assertThat(client.received()).isEqualTo(qos0("a", 1, 20));
    }

    @Test
    void triesAgainWhenItsPlaceCannotBeFound() {
        TestClient other = gateway.connect("other");
        other.subscribe("a", 0);
        gateway.store("a", "before", 0);
        queueOf("a").failNext(1);
        client.subscribe("a", 0);
        gateway.store("a", "m0", 0);
        assertThat(client.received()).isEmpty();
        gateway.pass(Duration.ofMillis(110));
        assertThat(client.received()).isEqualTo(qos0("a", 0, 1));
    }

    @Test
    void theEndStopsTryingAgain() {
        client.subscribe("a", 0);
        client.setWritable(false);
        store("a", 0, 0, 20);
        queueOf("a").failNext(1);
        client.setWritable(true);
        client.drop();
        gateway.pass(Duration.ofSeconds(10));
        assertThat(gateway.count("mqtt_cursor_read_retries")).isEqualTo(1);
        assertThat(gateway.gauge("mqtt_cursors_behind")).isZero();
    }

    @Test
    void goesOnAtTheBeginningWhenABrokerHasLostItsStore() {
        client.subscribe("a", 0);
        store("a", 0, 0, 5);
        assertThat(client.received()).hasSize(5);
        fakes.store.lose(fakes.store.queueOf(new TopicFilter("a")));
        gateway.run();
        store("a", 0, 5, 8);
        assertThat(client.received()).isEqualTo(qos0("a", 5, 8));
        assertThat(gateway.count("mqtt_cursor_resets")).isEqualTo(1);
    }

    @Test
    void getsAWildcardFiltersMessagesFromAllBrokers() {
        client.subscribe("#", 0);
        IntStream.range(0, 20).forEach(i -> gateway.store("t" + i, "m", 0));
        assertThat(client.received())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 20)
                        .mapToObj(i -> "PUBLISH q0 t" + i + " m")
                        .toList());
    }

    @Test
    void whatIsInFlightStaysSoAfterUnsubscribe_MQTT_3_10_4_3() {
        client.subscribe("a", 1);
        gateway.store("a", "m", 1);
        client.send(unsubscribe(2, "a"));
        assertThat(gateway.gauge("mqtt_inflight")).isEqualTo(1);
        client.send(pubAck(1));
        assertThat(gateway.gauge("mqtt_inflight")).isZero();
        assertThat(gateway.count("mqtt_acks_unexpected")).isZero();
    }

    @Test
    void packetIdsStartAnewAfter65535AndSkipThoseInUse_MQTT_2_3_1_4() {
        client.subscribe("a", 1);
        gateway.store("a", "stays", 1);
        assertThat(client.received()).containsExactly("PUBLISH q1 id=1 a stays");
        List<String> last = List.of();
        for (int id = 2; id <= 65_536; id++) {
            gateway.store("a", "m", 1);
            last = client.received();
            client.send(pubAck(id == 65_536 ? 2 : id));
        }
        assertThat(last).containsExactly("PUBLISH q1 id=2 a m");
        assertThat(gateway.count("mqtt_acks_unexpected")).isZero();
    }

    @Test
    void watchesAQueueOnceForAllSessionsOfTheLoop() {
        TestClient other = gateway.connect("other");
        client.subscribe("a", 0);
        other.subscribe("a", 0);
        assertThat(fakes.store.watches(fakes.store.queueOf(new TopicFilter("a"))))
                .isEqualTo(1);
        client.drop();
        assertThat(fakes.store.watches(fakes.store.queueOf(new TopicFilter("a"))))
                .isEqualTo(1);
        other.drop();
        assertThat(fakes.store.watches(fakes.store.queueOf(new TopicFilter("a"))))
                .isZero();
        assertThat(fakes.store.watches(fakes.store.peerQueueOf(new ClientId("other"))))
                .isZero();
    }

    @Test
    void writesLargeAndSmallMessagesToManySubscribersWithTheirOwnPacketIds() {
        TestClient other = gateway.connect("other");
        other.subscribe("first", 1);
        gateway.store("first", "shifts the packet ids", 1);
        assertThat(other.received()).hasSize(1);
        client.subscribe("a", 1);
        other.subscribe("a", 1);
        String large = "x".repeat(5_000);
        gateway.store("a", "small", 1);
        gateway.store("a", large, 1);
        gateway.store("a", large, 0);
        assertThat(client.received())
                .containsExactly("PUBLISH q1 id=1 a small", "PUBLISH q1 id=2 a " + large, "PUBLISH q0 a " + large);
        assertThat(other.received())
                .containsExactly("PUBLISH q1 id=2 a small", "PUBLISH q1 id=3 a " + large, "PUBLISH q0 a " + large);
    }

    @Test
    void deliversManyMessagesInMoreThanOneTurn() {
        FakePorts wide = new FakePorts();
        try (TestGateway large = new TestGateway(wide, ConnectSettings.builder())) {
            TestClient reader = large.connect("reader");
            reader.subscribe("a", 0);
            reader.setWritable(false);
            IntStream.range(0, 300).forEach(i -> large.store("a", "m" + i, 0));
            reader.setWritable(true);
            assertThat(reader.received()).isEqualTo(qos0("a", 0, 300));
        }
    }
}
