/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.connectWithWill;
import static org.apache.rocketmq.mqtt.cs.Bytes.disconnect;
import static org.apache.rocketmq.mqtt.cs.Bytes.frame;
import static org.apache.rocketmq.mqtt.cs.Bytes.pingReq;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SessionHandlerTest {

    private final FakePorts fakes = new FakePorts();
    private final TestGateway gateway =
            new TestGateway(fakes, ConnectSettings.builder().maxUnansweredPublishes(2));

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private long ended(String reason) {
        return gateway.count("mqtt_disconnects", "reason", reason);
    }

    @Test
    void answersPing_MQTT_3_12_4_1() {
        TestClient client = gateway.connect("c");
        client.send(pingReq());
        assertThat(client.receivedBytes()).isEqualTo("d000");
    }

    @Test
    void closesOnASecondConnect_MQTT_3_1_0_2() {
        TestClient client = gateway.connect("c");
        client.send(connect("c"));
        assertThat(client.isOpen()).isFalse();
        assertThat(client.received()).isEmpty();
        assertThat(gateway.count("mqtt_protocol_errors", "reason", "second_connect"))
                .isEqualTo(1);
    }

    @Test
    void closesOnAMalformedPacketAndSaysSo_MQTT_4_8_0_1() {
        TestClient client = gateway.connect("c");
        client.send(pingReq(), frame(0xF0), pingReq());
        assertThat(client.received()).containsExactly("PINGRESP");
        assertThat(client.isOpen()).isFalse();
        assertThat(gateway.count("mqtt_protocol_errors", "reason", "malformed")).isEqualTo(1);
        assertThat(ended("protocol_error")).isEqualTo(1);
    }

    @Test
    void processesNothingBehindDisconnect() {
        TestClient client = gateway.connect("c");
        client.send(disconnect(), publish("a", "m"));
        assertThat(client.isOpen()).isFalse();
        assertThat(fakes.store.appended()).isEmpty();
        assertThat(ended("disconnect")).isEqualTo(1);
    }

    @Test
    void closesAfterOneAndAHalfTimesTheKeepAlive_MQTT_3_1_2_24() {
        TestClient client = gateway.connect(connect("c", 10));
        gateway.pass(Duration.ofMillis(14_900));
        assertThat(client.isOpen()).isTrue();
        gateway.pass(Duration.ofMillis(100));
        gateway.pass(Duration.ofMillis(100));
        assertThat(client.isOpen()).isFalse();
        assertThat(ended("keep_alive")).isEqualTo(1);
    }

    @Test
    void staysOpenWhileTheClientIsHeard() {
        TestClient client = gateway.connect(connect("c", 10));
        for (int i = 0; i < 5; i++) {
            gateway.pass(Duration.ofSeconds(10));
            client.send(pingReq());
        }
        assertThat(client.isOpen()).isTrue();
        gateway.pass(Duration.ofSeconds(16));
        gateway.pass(Duration.ofSeconds(1));
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void staysOpenForeverWithoutAKeepAlive() {
        TestClient client = gateway.connect(connect("c", 0));
        gateway.pass(Duration.ofDays(30));
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void doesNotTakeAClientForDeadThatIsNotListenedTo() {
        TestClient client = gateway.connect(connect("c", 10));
        fakes.appends.shut();
        client.send(publish("a", "1", 1, 1), publish("a", "2", 1, 2));
        assertThat(client.isRead()).isFalse();
        gateway.pass(Duration.ofSeconds(60));
        assertThat(client.isOpen()).isTrue();
        fakes.appends.open();
        gateway.run();
        gateway.pass(Duration.ofSeconds(60));
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void publishesTheWillOfALostConnection_MQTT_3_1_2_8() {
        TestClient client = gateway.connect(connectWithWill("c", "will/c", "gone"));
        client.drop();
        Message will = fakes.store.appended().get(0);
        assertThat(will.topic().value()).isEqualTo("will/c");
        assertThat(will.payload().utf8()).isEqualTo("gone");
        assertThat(fakes.store.appended()).hasSize(1);
        assertThat(ended("connection_lost")).isEqualTo(1);
    }

    @Test
    void publishesTheWillOfAClientThatBreaksTheRules() {
        TestClient client = gateway.connect(connectWithWill("c", "will", "gone"));
        client.send(frame(0xF0));
        assertThat(fakes.store.appended()).hasSize(1);
    }

    @Test
    void publishesTheWillOfASilentClient() {
        TestClient client = gateway.connect(connect("MQTT", 4, 0x06, 10, text("c"), text("will"), text("gone")));
        gateway.pass(Duration.ofSeconds(16));
        gateway.pass(Duration.ofSeconds(1));
        assertThat(client.isOpen()).isFalse();
        assertThat(fakes.store.appended()).hasSize(1);
    }

    @Test
    void publishesNoWillAfterDisconnect_MQTT_3_1_2_10() {
        TestClient client = gateway.connect(connectWithWill("c", "will", "gone"));
        client.send(disconnect());
        client.drop();
        assertThat(fakes.store.appended()).isEmpty();
    }

    @Test
    void publishesNoWillOfAClientThatWasNotLetIn() {
        fakes.claims.shut();
        TestClient client = gateway.open();
        client.send(connectWithWill("c", "will", "gone"));
        client.drop();
        fakes.claims.open();
        gateway.run();
        assertThat(fakes.store.appended()).isEmpty();
    }

    @Test
    void triesAgainUntilTheWillIsStored() {
        TestClient client = gateway.connect(connectWithWill("c", "will", "gone"));
        fakes.appends.shut();
        client.drop();
        fakes.appends.fail(0);
        gateway.pass(Duration.ofSeconds(1));
        fakes.appends.fail(0);
        assertThat(fakes.metadata.size()).as("the claim has ended").isZero();
        assertThat(fakes.metadata.due()).as("the will is due until then").hasSize(1);
        fakes.appends.open();
        gateway.pass(Duration.ofSeconds(10));
        assertThat(fakes.store.appended()).hasSize(1);
        assertThat(fakes.metadata.due()).isEmpty();
    }

    @Test
    void reportsAWillUntilItIsHeard() {
        fakes.reports.shut();
        gateway.connect(connectWithWill("c", "will", "gone")).drop();
        assertThat(fakes.store.appended()).hasSize(1);

        fakes.reports.fail(0);
        assertThat(fakes.metadata.due()).hasSize(1);
        fakes.reports.open();
        gateway.pass(Duration.ofSeconds(1));

        assertThat(fakes.metadata.due()).isEmpty();
        assertThat(fakes.store.appended()).hasSize(1);
    }

    @Test
    void aClientThatIsBackWhileItsWillIsStoredDoesNotDoubleIt() {
        TestClient client = gateway.connect(connectWithWill("c", "will", "gone"));
        fakes.appends.shut();
        client.drop();
        TestClient back = gateway.connect("c");
        assertThat(fakes.appends.size()).isEqualTo(1);

        fakes.appends.open();
        gateway.run();

        assertThat(fakes.store.appended()).hasSize(1);
        assertThat(fakes.metadata.due()).isEmpty();
        back.drop();
    }

    @Test
    void anIdIsFreeAgainAfterTheEnd() {
        gateway.connect("c").drop();
        assertThat(gateway.present()).isZero();
        gateway.connect("c");
        assertThat(gateway.present()).isEqualTo(1);
    }

    @Test
    void aFaultOfOursAtTheWelcomeEndsTheConnectionAndLeavesNothing() {
        fakes.watchesThrow = true;
        TestClient client = gateway.open();
        client.send(connect("c"));
        assertThat(client.isOpen()).isFalse();
        assertThat(client.received()).isEmpty();
        assertThat(ended("internal_error")).isEqualTo(1);
        assertThat(gateway.present()).isZero();
        fakes.watchesThrow = false;
    }
}
