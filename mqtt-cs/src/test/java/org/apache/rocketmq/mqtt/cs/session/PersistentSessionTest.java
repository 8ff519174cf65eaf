/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

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
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.cs.Bytes;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client with cleanSession=0 finds when it comes again: after a lost connection, or after the death of the gateway ({@link #crash}). */
final class PersistentSessionTest {

    private static final String PRESENT = "CONNACK 0 present";
    private static final Duration COMMIT = Duration.ofSeconds(2);

    private final FakePorts fakes = new FakePorts();
    private TestGateway gateway = new TestGateway(fakes, ConnectSettings.builder());

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private TestClient connectAs(String id) {
        TestClient client = gateway.open();
        client.send(connect("MQTT", 4, 0, 0, text(id)));
        return client;
    }

    private TestClient fresh() {
        TestClient client = connectAs("c");
        assertThat(client.received()).containsExactly("CONNACK 0");
        return client;
    }

    private TestClient again() {
        TestClient client = connectAs("c");
        assertThat(client.received()).containsExactly(PRESENT);
        return client;
    }

    /** The gateway is gone without a word, and another has come; only what was written is left. */
    private void crash() {
        fakes.writes.shut();
        fakes.releases.shut();
        gateway.abandon();
        fakes.writes.forget();
        fakes.releases.forget();
        fakes.metadata.nodeDied();
        gateway = new TestGateway(fakes, ConnectSettings.builder());
    }

    @Test
    void saysWhetherASessionIsPresent_MQTT_3_2_2_2_MQTT_3_2_2_3() {
        fresh().drop();
        again();
    }

    @Test
    void aCleanConnectDiscardsTheSession_MQTT_3_1_2_6() {
        TestClient client = fresh();
        client.subscribe("a", 1);
        client.drop();
        TestClient clean = gateway.connect("c");
        gateway.store("a", "m", 1);
        assertThat(clean.received()).isEmpty();
        clean.drop();
        assertThat(fakes.routes.isEmpty()).isTrue();
        fresh();
    }

    @Test
    void deliversWhatCameWhileTheClientWasAway_MQTT_3_1_2_5() {
        TestClient client = fresh();
        client.subscribe("a/+", 1);
        client.send(disconnect());
        gateway.store("a/1", "m1", 1);
        gateway.store("a/2", "m2", 2);
        assertThat(connectAs("c").received())
                .containsExactly(PRESENT, "PUBLISH q1 id=1 a/1 m1", "PUBLISH q1 id=2 a/2 m2");
    }

    @Test
    void keepsTheGrantedQos_MQTT_3_1_2_4() {
        TestClient client = fresh();
        client.subscribe("a", 2);
        client.subscribe("a", 1);
        client.drop();
        gateway.store("a", "m", 2);
        assertThat(connectAs("c").received()).containsExactly(PRESENT, "PUBLISH q1 id=1 a m");
    }

    @Test
    void sendsAgainWhatWasNotAcknowledgedWithItsIdsInOrder_MQTT_4_4_0_1_MQTT_4_6_0_1() {
        TestClient client = fresh();
        client.subscribe("a", 2);
        gateway.store("a", "m1", 1);
        gateway.store("a", "m2", 2);
        gateway.store("a", "m3", 1);
        assertThat(client.received()).hasSize(3);
        client.send(pubAck(1));
        client.drop();
        gateway.store("a", "m4", 1);
        assertThat(connectAs("c").received())
                .containsExactly(
                        PRESENT, "PUBLISH q2 id=2 dup a m2", "PUBLISH q1 id=3 dup a m3", "PUBLISH q1 id=4 a m4");
    }

    @Test
    void sendsAgainAlsoWhatWasUnsubscribed_MQTT_3_10_4_3() {
        TestClient client = fresh();
        client.subscribe("a", 1);
        gateway.store("a", "m1", 1);
        client.send(unsubscribe(2, "a"));
        client.received();
        client.drop();
        gateway.store("a", "m2", 1);
        assertThat(connectAs("c").received()).containsExactly(PRESENT, "PUBLISH q1 id=1 dup a m1");
    }

    @Test
    void goesOnWithThePubrelAtTheSecondStep_MQTT_4_3_3_1() {
        TestClient client = fresh();
        client.subscribe("a", 2);
        gateway.store("a", "m", 2);
        client.received();
        client.send(pubRec(1));
        assertThat(client.received()).containsExactly("PUBREL 1");
        client.drop();
        TestClient again = connectAs("c");
        assertThat(again.received()).containsExactly(PRESENT, "PUBREL 1");
        again.send(pubComp(1));
        again.drop();
        again().drop();
    }

    @Test
    void afterACrashQos2IsNotSentAsNew() {
        TestClient client = fresh();
        client.subscribe("a", 2);
        gateway.store("a", "m1", 2);
        gateway.store("a", "m2", 2);
        gateway.store("a", "m3", 2);
        client.received();
        client.send(pubRec(1), pubRec(2), pubComp(1));
        crash();
        assertThat(connectAs("c").received())
                .containsExactly(PRESENT, "PUBREL 1", "PUBREL 2", "PUBLISH q2 id=3 dup a m3");
    }

    @Test
    void afterACrashQos1IsDeliveredFromTheLastCommit() {
        TestClient client = fresh();
        client.subscribe("a", 1);
        gateway.store("a", "m1", 1);
        client.send(pubAck(1));
        gateway.pass(COMMIT);
        gateway.store("a", "m2", 1);
        client.received();
        crash();
        assertThat(connectAs("c").received()).containsExactly(PRESENT, "PUBLISH q1 id=1 a m2");
    }

    @Test
    void qos0ThatMayHaveBeenSentIsNotSentAgain() {
        TestClient client = fresh();
        client.subscribe("a", 1);
        gateway.store("a", "m1", 0);
        client.received();
        crash();
        gateway.store("a", "m2", 1);
        assertThat(connectAs("c").received()).containsExactly(PRESENT, "PUBLISH q1 id=1 a m2");
        assertThat(fakes.meters.discarded("qos0_while_away")).isEqualTo(1);
    }

    @Test
    void aSubscriptionIsStoredBeforeItsSuback_MQTT_3_1_2_4() {
        TestClient client = fresh();
        fakes.writes.shut();
        client.send(Bytes.subscribe(1, "a", 1));
        assertThat(client.received()).isEmpty();
        fakes.writes.open();
        gateway.run();
        assertThat(client.received()).containsExactly("SUBACK 1 [1]");
        crash();
        gateway.store("a", "m", 1);
        assertThat(connectAs("c").received()).containsExactly(PRESENT, "PUBLISH q1 id=1 a m");
    }

    @Test
    void anUnsubscribedFilterStaysSo() {
        TestClient client = fresh();
        client.subscribe("a", 1);
        client.send(unsubscribe(2, "a"));
        assertThat(client.received()).containsExactly("UNSUBACK 2");
        crash();
        gateway.store("a", "m", 1);
        assertThat(connectAs("c").received()).containsExactly(PRESENT);
        assertThat(fakes.routes.count(new TopicFilter("a"))).isZero();
    }

    @Test
    void qos2IsRecordedBeforeItIsSent() {
        TestClient client = fresh();
        client.subscribe("a", 2);
        fakes.writes.shut();
        gateway.store("a", "m1", 2);
        gateway.store("a", "m2", 1);
        assertThat(client.received()).isEmpty();
        fakes.writes.open();
        gateway.run();
        assertThat(client.received()).containsExactly("PUBLISH q2 id=1 a m1", "PUBLISH q1 id=2 a m2");
    }

    @Test
    void aPubrecIsRecordedBeforeThePubrel() {
        TestClient client = fresh();
        client.subscribe("a", 2);
        gateway.store("a", "m1", 2);
        client.received();
        fakes.writes.shut();
        client.send(pubRec(1));
        assertThat(client.received()).isEmpty();
        fakes.writes.open();
        gateway.run();
        assertThat(client.received()).containsExactly("PUBREL 1");
    }

    @Test
    void storesAQos2PublishOnceThoughTheConnectionWasLost_MQTT_4_3_3_2() {
        TestClient client = fresh();
        client.send(publish("a", "m", 2, 7));
        assertThat(client.received()).containsExactly("PUBREC 7");
        client.drop();
        TestClient again = again();
        again.send(publishAgain("a", "m", 2, 7));
        assertThat(again.received()).containsExactly("PUBREC 7");
        again.send(pubRel(7));
        assertThat(again.received()).containsExactly("PUBCOMP 7");
        assertThat(fakes.store.appended()).hasSize(1);
        again.send(publish("a", "m", 2, 7));
        assertThat(fakes.store.appended()).hasSize(2);
    }

    @Test
    void storesAQos2PublishOnceThoughTheGatewayDied_MQTT_4_3_3_2() {
        fresh().send(publish("a", "m", 2, 7));
        crash();
        TestClient again = again();
        again.send(publishAgain("a", "m", 2, 7), pubRel(7));
        assertThat(again.received()).containsExactly("PUBREC 7", "PUBCOMP 7");
        assertThat(fakes.store.appended()).hasSize(1);
    }

    @Test
    void storesAQos2PublishThatWasRecordedAndNotStored() {
        TestClient client = fresh();
        fakes.appends.shut();
        client.send(publish("a", "m", 2, 7));
        fakes.appends.forget();
        crash();
        TestClient again = again();
        again.send(publishAgain("a", "m", 2, 7));
        assertThat(again.received()).containsExactly("PUBREC 7");
        assertThat(fakes.store.appended()).hasSize(1);
    }

    @Test
    void aPacketIdIsFreeForAnotherMessageOnceItsReleaseIsRecorded() {
        TestClient client = fresh();
        client.send(publish("a", "m1", 2, 7));
        fakes.writes.shut();
        client.send(pubRel(7));
        assertThat(client.received()).containsExactly("PUBREC 7");
        fakes.writes.open();
        gateway.run();
        assertThat(client.received()).containsExactly("PUBCOMP 7");
        crash();
        TestClient again = again();
        again.send(publish("a", "m2", 2, 7));
        assertThat(fakes.store.appended()).hasSize(2);
    }

    @Test
    void aTakeoverHandsOverWhatWasNotWritten() {
        TestClient client = fresh();
        client.subscribe("a", 1);
        gateway.store("a", "m1", 1);
        gateway.store("a", "m2", 1);
        client.send(pubAck(1));
        client.received();
        TestClient again = connectAs("c");
        assertThat(client.isOpen()).isFalse();
        assertThat(again.received()).containsExactly(PRESENT, "PUBLISH q1 id=2 dup a m2");
    }

    @Test
    void endsWhenItsWritesAreRefused() {
        TestClient client = fresh();
        assertThat(fakes.metadata.claim(new ClientId("c"), false, null)).isCompleted();
        client.send(Bytes.subscribe(1, "a", 1));
        assertThat(client.isOpen()).isFalse();
        assertThat(gateway.count("mqtt_disconnects", "reason", "taken_over")).isEqualTo(1);
        fakes.metadata.nodeDied();
    }

    @Test
    void asksAgainWhileTheStoreIsAway() {
        TestClient client = fresh();
        fakes.writes.shut();
        client.send(Bytes.subscribe(1, "a", 1));
        fakes.writes.fail(0);
        gateway.pass(Duration.ofSeconds(1));
        fakes.writes.fail(0);
        gateway.pass(Duration.ofSeconds(1));
        assertThat(client.received()).isEmpty();
        fakes.writes.open();
        gateway.pass(Duration.ofSeconds(10));
        assertThat(client.received()).containsExactly("SUBACK 1 [1]");
    }

    @Test
    void deliversPointToPointWhatCameWhileTheClientWasAway() {
        fresh().drop();
        gateway.store("a/p2p/c", "m", 1);
        assertThat(connectAs("c").received()).containsExactly(PRESENT, "PUBLISH q1 id=1 a/p2p/c m");
    }

    @Test
    void aMessageThatCannotBeReadYetHoldsUpNobody() {
        TestClient client = fresh();
        client.subscribe("a", 1);
        gateway.store("a", "m1", 1);
        client.received();
        client.drop();
        gateway.store("a", "m2", 1);
        fakes.reads.shut();
        TestClient again = connectAs("c");
        assertThat(again.received()).containsExactly(PRESENT);
        fakes.reads.fail(0);
        gateway.run();
        assertThat(again.received()).containsExactly("PUBLISH q1 id=2 a m2");
        fakes.reads.open();
        gateway.pass(Duration.ofSeconds(1));
        assertThat(again.received()).containsExactly("PUBLISH q1 id=1 dup a m1");
    }

    @Test
    void theWindowCountsWhatIsSentAgain() {
        gateway.close();
        gateway = new TestGateway(fakes, ConnectSettings.builder().maxInflight(2));
        TestClient client = fresh();
        client.subscribe("a", 1);
        for (int i = 1; i <= 4; i++) {
            gateway.store("a", "m" + i, 1);
        }
        assertThat(client.received()).hasSize(2);
        client.drop();
        TestClient again = connectAs("c");
        assertThat(again.received()).containsExactly(PRESENT, "PUBLISH q1 id=1 dup a m1", "PUBLISH q1 id=2 dup a m2");
        again.send(pubAck(1), pubAck(2));
        assertThat(again.received()).containsExactly("PUBLISH q1 id=3 a m3", "PUBLISH q1 id=4 a m4");
    }

    @Test
    void steadyDeliveryAtQos1IsWrittenOnceAnInterval() {
        TestClient client = fresh();
        client.subscribe("a", 1);
        int before = fakes.metadata.writes();
        for (int i = 1; i <= 100; i++) {
            gateway.store("a", "m" + i, 1);
            client.send(pubAck(i));
        }
        assertThat(fakes.metadata.writes()).isEqualTo(before);
        gateway.pass(COMMIT);
        assertThat(fakes.metadata.writes()).isEqualTo(before + 1);
        assertThat(fakes.metadata.state(new ClientId("c")).inflight()).isEmpty();
    }
}
