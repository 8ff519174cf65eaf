/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.conformance;

import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.disconnect;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubAck;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubComp;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubRec;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubRel;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.publishAgain;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.apache.rocketmq.mqtt.cs.Bytes.unsubscribe;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a session outlives its connection, and what does not. */
final class SessionConformanceTest {

    private static final String NEW_SESSION = "20020000";
    private static final String SESSION_PRESENT = "20020100";

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    /** Connects client {@code c} without clean session, and takes nothing in. */
    private TestClient arrive() {
        TestClient client = gateway.open();
        client.send(connect("MQTT", 4, 0, 0, text("c")));
        return client;
    }

    /** Client {@code c} at the beginning of a session that is to last. */
    private TestClient begin() {
        TestClient client = arrive();
        assertThat(client.receivedBytes()).isEqualTo(NEW_SESSION);
        return client;
    }

    private long stored(String payload) {
        return gateway.fakes.store.appended().stream()
                .map(Message::payload)
                .filter(stored -> stored.utf8().equals(payload))
                .count();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSessionGoesOnWithItsSubscriptions_MQTT_3_1_2_4(boolean disconnects) {
        TestClient client = begin();
        client.subscribe("a/+", 1);
        client.subscribe("b", 1);
        client.send(unsubscribe(2, "b"));
        if (disconnects) {
            client.send(disconnect());
        }
        client.drop();
        TestClient again = arrive();
        assertThat(again.received()).containsExactly("CONNACK 0 present");
        gateway.store("a/b", "m", 1);
        gateway.store("b", "m", 1);
        assertThat(again.received()).containsExactly("PUBLISH q1 id=1 a/b m");
    }

    @Test
    void keepsForAClientWhatCameWhileItWasAway_MQTT_3_1_2_5() {
        TestClient client = begin();
        client.subscribe("a", 2);
        client.drop();
        gateway.store("a", "one", 1);
        gateway.store("b", "not subscribed", 1);
        gateway.store("a", "two", 2);
        assertThat(arrive().received())
                .containsExactly("CONNACK 0 present", "PUBLISH q1 id=1 a one", "PUBLISH q2 id=2 a two");
    }

    @Test
    void aCleanSessionDiscardsTheOneBefore_MQTT_3_1_2_6() {
        TestClient client = begin();
        client.subscribe("a", 1);
        gateway.store("a", "unacknowledged", 1);
        client.drop();
        gateway.store("a", "while away", 1);
        TestClient clean = gateway.connect("c");
        gateway.store("a", "later", 1);
        assertThat(clean.received()).isEmpty();
        clean.drop();
        assertThat(arrive().receivedBytes()).isEqualTo(NEW_SESSION);
    }

    @Test
    void nothingOfACleanSessionIsUsedInALaterOne_MQTT_3_1_2_6_MQTT_3_1_4_3() {
        TestClient clean = gateway.connect("c");
        clean.subscribe("a", 1);
        gateway.store("a", "unacknowledged", 1);
        clean.send(publish("b", "of the old session", 2, 7));
        clean.drop();
        TestClient client = begin();
        gateway.store("a", "m", 1);
        assertThat(client.received()).isEmpty();
        client.send(publish("b", "of the new session", 2, 7));
        assertThat(stored("of the new session")).isEqualTo(1);
    }

    @Test
    void aCleanSessionIsNotPresentThoughALastingOneWas_MQTT_3_2_2_1_MQTT_3_1_4_3() {
        begin().drop();
        TestClient clean = gateway.open();
        clean.send(connect("c"));
        assertThat(clean.receivedBytes()).isEqualTo(NEW_SESSION);
    }

    @Test
    void saysThatASessionIsPresent_MQTT_3_2_2_2() {
        begin().drop();
        assertThat(arrive().receivedBytes()).isEqualTo(SESSION_PRESENT);
    }

    @Test
    void saysThatASessionIsPresentWhenTheOldConnectionWasStillThere_MQTT_3_2_2_2() {
        TestClient old = begin();
        assertThat(arrive().receivedBytes()).isEqualTo(SESSION_PRESENT);
        assertThat(old.isOpen()).isFalse();
    }

    @Test
    void saysThatNoSessionIsPresent_MQTT_3_2_2_3() {
        gateway.connect("c").drop();
        assertThat(arrive().receivedBytes()).isEqualTo(NEW_SESSION);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void setsDupOnWhatItSendsAgain_MQTT_3_3_1_1(int qos) {
        TestClient client = begin();
        client.subscribe("a", qos);
        gateway.store("a", "m", qos);
        assertThat(client.received()).containsExactly("PUBLISH q" + qos + " id=1 a m");
        client.drop();
        assertThat(arrive().received()).containsExactly("CONNACK 0 present", "PUBLISH q" + qos + " id=1 dup a m");
    }

    @Test
    void aSessionIsKeptForAsLongAsItLasts_MQTT_4_1_0_1() {
        TestClient client = begin();
        client.subscribe("a", 1);
        for (int i = 1; i <= 3; i++) {
            client.drop();
            gateway.pass(Duration.ofHours(1));
            gateway.store("a", "m" + i, 1);
            client = arrive();
            assertThat(client.received()).containsExactly("CONNACK 0 present", "PUBLISH q1 id=1 a m" + i);
            client.send(pubAck(1));
        }
    }

    @Test
    void sendsWhatWasNotAcknowledgedAgainUnderItsId_MQTT_4_4_0_1() {
        TestClient client = begin();
        client.subscribe("a", 2);
        gateway.store("a", "acknowledged", 1);
        gateway.store("a", "one", 1);
        gateway.store("a", "two", 2);
        gateway.store("a", "released", 2);
        assertThat(client.received()).hasSize(4);
        client.send(pubAck(1), pubRec(4));
        assertThat(client.received()).containsExactly("PUBREL 4");
        client.drop();
        TestClient again = arrive();
        assertThat(again.received())
                .containsExactlyInAnyOrder(
                        "CONNACK 0 present", "PUBLISH q1 id=2 dup a one", "PUBLISH q2 id=3 dup a two", "PUBREL 4");
        again.send(pubAck(2), pubRec(3), pubComp(4));
        assertThat(again.received()).containsExactly("PUBREL 3");
        again.send(pubComp(3));
        again.drop();
        assertThat(arrive().received()).containsExactly("CONNACK 0 present");
    }

    @Test
    void newMessagesGetNoIdThatIsStillInUse_MQTT_2_3_1_4() {
        TestClient client = begin();
        client.subscribe("a", 1);
        gateway.store("a", "one", 1);
        gateway.store("a", "two", 1);
        client.send(pubAck(1));
        client.drop();
        TestClient again = arrive();
        gateway.store("a", "three", 1);
        assertThat(again.received())
                .startsWith("CONNACK 0 present", "PUBLISH q1 id=2 dup a two")
                .hasSize(3)
                .last()
                .asString()
                .endsWith(" a three")
                .doesNotContain("id=2 ");
    }

    @Test
    void takesAQos2MessageInOnceThoughItIsRepeatedOnAnotherConnection_MQTT_4_3_3_2() {
        TestClient client = begin();
        client.send(publish("a", "m", 2, 9));
        assertThat(client.received()).containsExactly("PUBREC 9");
        client.drop();
        TestClient again = arrive();
        again.send(publishAgain("a", "m", 2, 9), pubRel(9));
        assertThat(again.received()).containsExactly("CONNACK 0 present", "PUBREC 9", "PUBCOMP 9");
        assertThat(stored("m")).isEqualTo(1);
        again.send(publish("a", "next", 2, 9));
        assertThat(stored("next")).isEqualTo(1);
    }

    @Test
    void sendsAgainInTheOrderItSent_MQTT_4_6_0_1() {
        TestClient client = begin();
        client.subscribe("a", 1);
        client.subscribe("b", 2);
        for (int i = 1; i <= 4; i++) {
            gateway.store(i % 2 == 0 ? "a" : "b", "m" + i, 2);
        }
        assertThat(client.received()).hasSize(4);
        client.drop();
        gateway.store("a", "m5", 1);
        assertThat(arrive().received())
                .containsExactly(
                        "CONNACK 0 present",
                        "PUBLISH q2 id=1 dup b m1",
                        "PUBLISH q1 id=2 dup a m2",
                        "PUBLISH q2 id=3 dup b m3",
                        "PUBLISH q1 id=4 dup a m4",
                        "PUBLISH q1 id=5 a m5");
    }
}
