/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.conformance;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.frame;
import static org.apache.rocketmq.mqtt.cs.Bytes.number;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.publishAgain;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.apache.rocketmq.mqtt.cs.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapters 3.3 to 3.7: PUBLISH and its acknowledgements. Retained messages are elsewhere. */
final class PublishConformanceTest {

    private final TestGateway gateway = new TestGateway();
    private final TestClient publisher = gateway.connect("publisher");
    private final TestClient subscriber = gateway.connect("subscriber");

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private void closes(byte[] packet) {
        publisher.send(packet);
        assertThat(publisher.isOpen()).isFalse();
        assertThat(publisher.received()).isEmpty();
        assertThat(gateway.fakes.store.appended()).isEmpty();
    }

    @Test
    void neitherSendsNorTakesDupAtQos0_MQTT_3_3_1_2() {
        subscriber.subscribe("a", 0);
        gateway.store("a", "m", 0);
        assertThat(subscriber.receivedBytes()).startsWith("30");
        publisher.send(frame(0x38, text("a"), utf8("m")));
        assertThat(publisher.isOpen()).isFalse();
        assertThat(subscriber.received()).isEmpty();
    }

    @Test
    void doesNotHandOnThePublishersDup_MQTT_3_3_1_3() {
        subscriber.subscribe("a", 2);
        publisher.send(publishAgain("a", "one", 1, 1), publishAgain("a", "two", 2, 2));
        assertThat(subscriber.received()).containsExactly("PUBLISH q1 id=1 a one", "PUBLISH q2 id=2 a two");
    }

    @Test
    void closesOnQos3_MQTT_3_3_1_4() {
        closes(frame(0x36, text("a"), number(1), utf8("m")));
    }

    @Test
    void doesNotMarkAMessageRetainedForASubscriptionThatWasThere_MQTT_3_3_1_9() {
        subscriber.subscribe("a", 1);
        publisher.send(frame(0x33, text("a"), number(1), utf8("m")));
        assertThat(subscriber.received()).containsExactly("PUBLISH q1 id=1 a m");
    }

    @Test
    void closesOnATopicThatIsMissingOrIllFormed_MQTT_3_3_2_1() {
        closes(frame(0x30));
        TestClient other = gateway.connect("other");
        other.send(frame(0x30, number(2), bytes(0xC3, 0x28)));
        assertThat(other.isOpen()).isFalse();
        assertThat(gateway.fakes.store.appended()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/#", "#", "a/+/b", "+"})
    void closesOnAWildcardInATopic_MQTT_3_3_2_2(String topic) {
        closes(publish(topic, "m"));
    }

    @Test
    void deliversUnderATopicThatMatchesTheFilter_MQTT_3_3_2_3() {
        subscriber.subscribe("a/+", 0);
        publisher.send(publish("a/b", "yes"), publish("a/b/c", "no"), publish("b", "no"));
        assertThat(subscriber.received()).containsExactly("PUBLISH q0 a/b yes");
    }

    @Test
    void answersAsTheQosAsks_MQTT_3_3_4_1() {
        publisher.send(publish("a", "zero"));
        assertThat(publisher.received()).isEmpty();
        publisher.send(publish("a", "one", 1, 1));
        assertThat(publisher.received()).containsExactly("PUBACK 1");
        publisher.send(publish("a", "two", 2, 2));
        assertThat(publisher.received()).containsExactly("PUBREC 2");
    }

    /** The specification lets a server deliver one copy for each filter; the highest QoS of them all is among them. */
    @Test
    void overlappingSubscriptionsReceiveAtTheHighestQosOfThem_MQTT_3_3_5_1() {
        subscriber.subscribe("a/+", 1);
        subscriber.subscribe("a/#", 2);
        gateway.store("a/b", "m", 2);
        List<String> received = subscriber.received();
        assertThat(received).hasSize(2).anyMatch(told -> told.startsWith("PUBLISH q2 "));
        assertThat(received).anyMatch(told -> told.startsWith("PUBLISH q1 "));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x60, 0x61, 0x63, 0x66, 0x6A})
    void closesOnAPubrelWithOtherFlags_MQTT_3_6_1_1(int firstByte) {
        closes(frame(firstByte, number(1)));
    }
}
