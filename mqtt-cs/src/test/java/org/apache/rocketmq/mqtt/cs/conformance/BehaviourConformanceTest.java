/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.conformance;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.connectWithWill;
import static org.apache.rocketmq.mqtt.cs.Bytes.disconnect;
import static org.apache.rocketmq.mqtt.cs.Bytes.frame;
import static org.apache.rocketmq.mqtt.cs.Bytes.pingReq;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubAck;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubComp;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubRec;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubRel;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.publishAgain;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapters 3.12 to 4.8, but for what outlives a connection: ping, disconnect, the flows of the three QoS, order, matching, errors. */
final class BehaviourConformanceTest {

    private final TestGateway gateway = new TestGateway();
    private final TestClient client = gateway.connect("c");

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private List<String> stored() {
        return gateway.fakes.store.appended().stream()
                .map(Message::payload)
                .map(payload -> payload.utf8())
                .toList();
    }

    @Test
    void answersAPing_MQTT_3_12_4_1() {
        client.send(pingReq());
        assertThat(client.receivedBytes()).isEqualTo("d000");
    }

    @ParameterizedTest
    @ValueSource(ints = {0xE1, 0xE2, 0xE8, 0xEF})
    void closesOnADisconnectWithFlagsAndTakesItForNone_MQTT_3_14_1_1(int firstByte) {
        TestClient flagged = gateway.connect(connectWithWill("flagged", "will", "gone"));
        flagged.send(bytes(firstByte, 0));
        assertThat(flagged.isOpen()).isFalse();
        assertThat(stored()).containsExactly("gone");
    }

    @Test
    void discardsTheWillOnDisconnect_MQTT_3_14_4_3() {
        TestClient leaving = gateway.connect(connectWithWill("leaving", "will", "gone"));
        leaving.send(disconnect());
        leaving.drop();
        assertThat(stored()).isEmpty();
    }

    @Test
    void aSessionLastsAsLongAsItsConnection_MQTT_4_1_0_2() {
        client.subscribe("a", 1);
        gateway.pass(Duration.ofDays(30));
        gateway.store("a", "m", 1);
        assertThat(client.received()).containsExactly("PUBLISH q1 id=1 a m");
        gateway.pass(Duration.ofDays(30));
        client.send(pubAck(1));
        assertThat(gateway.gauge("mqtt_inflight")).isZero();
    }

    @Test
    void sendsQos0OnceAndWithoutDup_MQTT_4_3_1_1() {
        client.subscribe("a", 0);
        gateway.store("a", "m", 0);
        assertThat(client.receivedBytes()).isEqualTo("3004" + "000161" + "6d");
        gateway.pass(Duration.ofDays(1));
        assertThat(client.received()).isEmpty();
    }

    @Test
    void keepsAQos1MessageUntilItIsAcknowledged_MQTT_4_3_2_1() {
        client.subscribe("a", 1);
        gateway.store("a", "m", 1);
        assertThat(client.receivedBytes()).isEqualTo("3206" + "000161" + "0001" + "6d");
        assertThat(gateway.gauge("mqtt_inflight")).isEqualTo(1);
        client.send(pubAck(1));
        assertThat(gateway.gauge("mqtt_inflight")).isZero();
    }

    @Test
    void ownsAQos1MessageOnceAcknowledgedAndTakesItsIdForANewOneThen_MQTT_4_3_2_2() {
        gateway.fakes.appends.shut();
        client.send(publish("a", "one", 1, 1));
        assertThat(client.received()).isEmpty();
        gateway.fakes.appends.open();
        gateway.run();
        assertThat(client.received()).containsExactly("PUBACK 1");
        client.send(publishAgain("a", "two", 1, 1));
        assertThat(client.received()).containsExactly("PUBACK 1");
        assertThat(stored()).containsExactly("one", "two");
    }

    @Test
    void sendsQos2InItsFourSteps_MQTT_4_3_3_1() {
        client.subscribe("a", 2);
        gateway.store("a", "m", 2);
        assertThat(client.receivedBytes()).isEqualTo("3406" + "000161" + "0001" + "6d");
        client.send(pubRec(1));
        assertThat(client.receivedBytes()).isEqualTo("6202" + "0001");
        assertThat(gateway.gauge("mqtt_inflight")).isEqualTo(1);
        client.send(pubRec(1));
        assertThat(client.received()).containsExactly("PUBREL 1");
        client.send(pubComp(1));
        assertThat(gateway.gauge("mqtt_inflight")).isZero();
    }

    @Test
    void takesQos2InOnceUntilItIsReleased_MQTT_4_3_3_2() {
        client.send(publish("a", "one", 2, 1), publishAgain("a", "one", 2, 1));
        assertThat(client.received()).containsExactly("PUBREC 1", "PUBREC 1");
        client.send(pubRel(1));
        assertThat(client.received()).containsExactly("PUBCOMP 1");
        assertThat(stored()).containsExactly("one");
        client.send(publish("a", "two", 2, 1), pubRel(1));
        assertThat(client.received()).containsExactly("PUBREC 1", "PUBCOMP 1");
        assertThat(stored()).containsExactly("one", "two");
    }

    @Test
    void aMessageReachesAllWhoSubscribedToIt_MQTT_4_5_0_1() {
        TestClient exact = gateway.connect("exact");
        exact.subscribe("a/b", 1);
        TestClient wild = gateway.connect("wild");
        wild.subscribe("a/#", 0);
        client.send(publish("a/b", "m", 1, 1));
        assertThat(client.received()).containsExactly("PUBACK 1");
        assertThat(exact.received()).containsExactly("PUBLISH q1 id=1 a/b m");
        assertThat(wild.received()).containsExactly("PUBLISH q0 a/b m");
    }

    /** The store answers in another order than it was asked. */
    @Test
    void acknowledgesQos1InTheOrderReceived_MQTT_4_6_0_2() {
        gateway.fakes.appends.shut();
        client.send(publish("a", "1", 1, 30), publish("b", "2", 1, 20), publish("c", "3", 1, 10));
        gateway.fakes.appends.carryOut(2);
        gateway.fakes.appends.carryOut(1);
        gateway.run();
        assertThat(client.received()).isEmpty();
        gateway.fakes.appends.open();
        gateway.run();
        assertThat(client.received()).containsExactly("PUBACK 30", "PUBACK 20", "PUBACK 10");
    }

    @Test
    void answersQos2InTheOrderReceived_MQTT_4_6_0_3() {
        gateway.fakes.appends.shut();
        client.send(publish("a", "1", 2, 30), publish("b", "2", 2, 20), publish("c", "3", 2, 10));
        gateway.fakes.appends.carryOut(2);
        gateway.run();
        gateway.fakes.appends.open();
        gateway.run();
        assertThat(client.received()).containsExactly("PUBREC 30", "PUBREC 20", "PUBREC 10");
    }

    @Test
    void releasesInTheOrderOfThePubrecs_MQTT_4_6_0_4() {
        client.subscribe("a", 2);
        for (int i = 1; i <= 3; i++) {
            gateway.store("a", "m" + i, 2);
        }
        assertThat(client.received()).hasSize(3);
        client.send(pubRec(2), pubRec(3), pubRec(1));
        assertThat(client.received()).containsExactly("PUBREL 2", "PUBREL 3", "PUBREL 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aTopicKeepsItsOrder_MQTT_4_6_0_5_MQTT_4_6_0_6(int qos) {
        TestClient subscriber = gateway.connect("subscriber");
        subscriber.subscribe("a", qos);
        List<String> expected = IntStream.range(0, 20).mapToObj(i -> "a m" + i).toList();
        for (int i = 0; i < 20; i++) {
            client.send(qos == 0 ? publish("a", "m" + i) : publish("a", "m" + i, qos, 1 + i));
        }
        assertThat(subscriber.received())
                .extracting(told -> told.substring(told.indexOf("a m")))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void doesNotChangeWhatItCompares_MQTT_4_7_3_4() {
        client.subscribe("a/b", 0);
        for (String other : new String[] {"a/b/", "/a/b", "A/b", "a//b", "a/B", "a%b", "a/b "}) {
            gateway.store(other, "other", 0);
        }
        gateway.store("a/b", "same", 0);
        assertThat(client.received()).containsExactly("PUBLISH q0 a/b same");
    }

    @Test
    void closesOnAProtocolViolation_MQTT_4_8_0_1() {
        TestClient bystander = gateway.connect("bystander");
        client.send(pingReq(), frame(0xF0), pingReq());
        assertThat(client.received()).containsExactly("PINGRESP");
        assertThat(client.isOpen()).isFalse();
        bystander.send(pingReq());
        assertThat(bystander.received()).containsExactly("PINGRESP");
    }

    @Test
    void closesWhenItCannotStoreAndDisturbsNobodyElse_MQTT_4_8_0_2() {
        TestClient bystander = gateway.connect(connect("bystander"));
        gateway.fakes.appends.shut();
        client.send(publish("a", "m", 1, 1));
        gateway.fakes.appends.fail(0);
        gateway.fakes.appends.open();
        gateway.run();
        assertThat(client.received()).isEmpty();
        assertThat(client.isOpen()).isFalse();
        assertThat(bystander.isOpen()).isTrue();
    }
}
