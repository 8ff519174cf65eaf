/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.connect;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect31;
import static org.apache.rocketmq.mqtt.cs.Bytes.connectAs;
import static org.apache.rocketmq.mqtt.cs.Bytes.connectWithWill;
import static org.apache.rocketmq.mqtt.cs.Bytes.pingReq;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Cause;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Refused;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ConnectHandlerTest {

    private final FakePorts fakes = new FakePorts();
    private final TestGateway gateway =
            new TestGateway(fakes, ConnectSettings.builder().connectTimeout(Duration.ofSeconds(10)));
    private final TestClient client = gateway.open();

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private long result(String result) {
        return gateway.count("mqtt_connects", "result", result);
    }

    @Test
    void acceptsMqtt311() {
        client.send(connect("c"));
        assertThat(client.receivedBytes()).isEqualTo("20020000");
        assertThat(gateway.gauge("mqtt_connections")).isEqualTo(1);
        assertThat(result("accepted")).isEqualTo(1);
    }

    @Test
    void acceptsMqtt31AndIdsLongerThan23Characters() {
        client.send(connect31("a-client-id-of-more-than-23-characters"));
        assertThat(client.received()).containsExactly("CONNACK 0");
    }

    @Test
    void closesWhenAnotherPacketComesFirst_MQTT_3_1_0_1() {
        client.send(publish("a", "m"));
        assertThat(client.isOpen()).isFalse();
        assertThat(client.received()).isEmpty();
        assertThat(fakes.store.appended()).isEmpty();
        assertThat(gateway.count("mqtt_protocol_errors", "reason", "not_connected"))
                .isEqualTo(1);
    }

    @Test
    void refusesAnUnknownProtocolLevelWithReturnCode1_MQTT_3_1_2_2() {
        client.send(connect("MQTT", 6, 2, 0, text("c")));
        assertThat(client.receivedBytes()).isEqualTo("20020001");
        assertThat(client.isOpen()).isFalse();
        assertThat(result("unsupported_version")).isEqualTo(1);
    }

    @Test
    void refusesMqtt5InItsOwnWords() {
        client.send(connect("MQTT", 5, 2, 0, bytes(0), text("c")));
        assertThat(client.receivedBytes()).isEqualTo("2003008400");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void makesAnIdForACleanClientWithoutOne_MQTT_3_1_3_6() {
        client.send(connect(""));
        TestClient other = gateway.open();
        other.send(connect(""));
        assertThat(client.received()).containsExactly("CONNACK 0");
        assertThat(other.received()).containsExactly("CONNACK 0");
        assertThat(client.isOpen()).isTrue();
        assertThat(gateway.present()).isEqualTo(2);
    }

    @Test
    void refusesAnEmptyIdWithoutCleanSession_MQTT_3_1_3_8() {
        client.send(connect("MQTT", 4, 0, 0, text("")));
        assertThat(client.received()).containsExactly("CONNACK 2");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void refusesAnEmptyIdInMqtt31() {
        client.send(connect31(""));
        assertThat(client.received()).containsExactly("CONNACK 2");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void refusesAnIdWithControlCharacters() {
        client.send(connect("a\u0002b"));
        assertThat(client.received()).containsExactly("CONNACK 2");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void acceptsAPersistentSessionAndSaysThatNoneIsPresent() {
        client.send(connect("MQTT", 4, 0, 0, text("c")));
        assertThat(client.receivedBytes()).isEqualTo("20020000");
    }

    @Test
    void showsTheAuthenticatorWhatTheClientShows() {
        fakes.authenticator = credentials -> {
            assertThat(credentials.client().value()).isEqualTo("c");
            assertThat(credentials.username()).isEqualTo("user");
            assertThat(credentials.password()).isNotNull();
            assertThat(credentials.password().utf8()).isEqualTo("pass");
            return CompletableFuture.completedStage(new Accepted("somebody"));
        };
        client.send(connectAs("c", "user", "pass"));
        assertThat(client.received()).containsExactly("CONNACK 0");
    }

    @Test
    void refusesBadCredentialsWithReturnCode4() {
        fakes.authenticator = credentials -> CompletableFuture.completedStage(new Refused(Cause.BAD_CREDENTIALS));
        client.send(connect("c"));
        assertThat(client.received()).containsExactly("CONNACK 4");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void refusesWhoIsNotAuthorizedWithReturnCode5() {
        fakes.authenticator = credentials -> CompletableFuture.completedStage(new Refused(Cause.NOT_AUTHORIZED));
        client.send(connect("c"));
        assertThat(client.received()).containsExactly("CONNACK 5");
    }

    @Test
    void letsNobodyInWhenTheAuthenticatorFails() {
        fakes.authenticator = credentials -> CompletableFuture.failedStage(new IllegalStateException("down"));
        client.send(connect("c"));
        assertThat(client.received()).containsExactly("CONNACK 3");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void letsNobodyInWhenTheAuthenticatorThrows() {
        fakes.authenticator = credentials -> {
            throw new IllegalStateException("bug");
        };
        client.send(connect("c"));
        assertThat(client.received()).containsExactly("CONNACK 3");
    }

    @Test
    void letsNobodyInWhenTheAuthenticatorIsSilent() {
        fakes.logins.shut();
        client.send(connect("c"));
        gateway.pass(Duration.ofSeconds(11));
        assertThat(client.received()).containsExactly("CONNACK 3");
        assertThat(client.isOpen()).isFalse();
        fakes.logins.open();
        gateway.run();
        assertThat(gateway.gauge("mqtt_connections")).isZero();
    }

    @Test
    void closesWhenNoConnectComes() {
        gateway.pass(Duration.ofSeconds(9));
        assertThat(client.isOpen()).isTrue();
        gateway.pass(Duration.ofSeconds(2));
        assertThat(client.isOpen()).isFalse();
        assertThat(result("timed_out")).isEqualTo(1);
    }

    @Test
    void saysUnavailableWhenTheClaimFails() {
        fakes.claims.shut();
        client.send(connect("c"));
        fakes.claims.fail(0);
        gateway.run();
        assertThat(client.received()).containsExactly("CONNACK 3");
        assertThat(client.isOpen()).isFalse();
        fakes.claims.open();
    }

    @Test
    void handsPipelinedPacketsOnInOrderOnceTheClientIsLetIn() {
        fakes.claims.shut();
        client.send(connect("c"), publish("a", "1", 1, 1), publish("a", "2", 1, 2), pingReq());
        assertThat(client.isRead()).isFalse();
        assertThat(fakes.store.appended()).isEmpty();
        fakes.claims.open();
        gateway.run();
        assertThat(client.received()).containsExactly("CONNACK 0", "PUBACK 1", "PUBACK 2", "PINGRESP");
        assertThat(client.isRead()).isTrue();
    }

    @Test
    void processesNothingBehindARefusedConnect_MQTT_3_1_4_5() {
        fakes.authenticator = credentials -> CompletableFuture.completedStage(new Refused(Cause.BAD_CREDENTIALS));
        client.send(connect("c"), publish("a", "m", 1, 1));
        assertThat(client.received()).containsExactly("CONNACK 4");
        assertThat(fakes.store.appended()).isEmpty();
    }

    @Test
    void aRefusedConnectDoesNotTouchTheSessionTheClientHas() {
        TestClient victim = gateway.connect(connectWithWill("c", "will", "gone"));
        fakes.authenticator = credentials -> CompletableFuture.completedStage(new Refused(Cause.BAD_CREDENTIALS));
        client.send(connect("c"));
        assertThat(client.received()).containsExactly("CONNACK 4");
        assertThat(victim.isOpen()).isTrue();
        assertThat(fakes.store.appended()).isEmpty();
    }

    @Test
    void aClaimThatFailsDoesNotTouchTheSessionTheClientHas() {
        TestClient victim = gateway.connect("c");
        fakes.claims.shut();
        client.send(connect("c"));
        fakes.claims.fail(0);
        gateway.run();
        assertThat(client.received()).containsExactly("CONNACK 3");
        assertThat(victim.isOpen()).isTrue();
        fakes.claims.open();
    }

    @Test
    void givesTheClaimBackWhenTheConnectionIsLostMeanwhile() {
        fakes.claims.shut();
        client.send(connect("c"));
        client.drop();
        fakes.claims.open();
        gateway.run();
        assertThat(fakes.metadata.size()).isZero();
        assertThat(result("connection_lost")).isEqualTo(1);
    }

    @Test
    void aNewConnectionTakesTheClientOver_MQTT_3_1_4_2() {
        TestClient old = gateway.connect(connectWithWill("c", "will", "taken over"));
        client.send(connect("c"));
        assertThat(old.isOpen()).isFalse();
        assertThat(client.received()).containsExactly("CONNACK 0");
        assertThat(gateway.present()).isEqualTo(1);
        assertThat(fakes.store.appended()).hasSize(1);
        assertThat(gateway.count("mqtt_disconnects", "reason", "taken_over")).isEqualTo(1);
    }

    @Test
    void ofTwoConnectsTheOneWithTheHigherEpochStaysWhenItComesLast() {
        TestClient second = gateway.open();
        fakes.claimAnswers.shut();
        client.send(connect("c"));
        second.send(connect("c"));
        fakes.claimAnswers.carryOut(0);
        gateway.run();
        fakes.claimAnswers.carryOut(0);
        gateway.run();
        assertThat(second.received()).containsExactly("CONNACK 0");
        assertThat(client.isOpen()).isFalse();
        fakes.claimAnswers.open();
    }

    @Test
    void ofTwoConnectsTheOneWithTheHigherEpochStaysWhenItComesFirst() {
        TestClient second = gateway.open();
        fakes.claimAnswers.shut();
        client.send(connect("c"));
        second.send(connect("c"));
        fakes.claimAnswers.carryOut(1);
        gateway.run();
        fakes.claimAnswers.carryOut(0);
        gateway.run();
        assertThat(second.received()).containsExactly("CONNACK 0");
        assertThat(second.isOpen()).isTrue();
        assertThat(client.isOpen()).isFalse();
        assertThat(client.received()).isEmpty();
        assertThat(result("overtaken")).isEqualTo(1);
        fakes.claimAnswers.open();
    }

    @Test
    void grantsNoLongerKeepAliveThanTheSettings() {
        try (TestGateway strict = new TestGateway(ConnectSettings.builder().maxKeepAliveSeconds(10))) {
            TestClient silent = strict.connect("c");
            strict.pass(Duration.ofSeconds(14));
            assertThat(silent.isOpen()).isTrue();
            strict.pass(Duration.ofSeconds(2));
            assertThat(silent.isOpen()).isFalse();
        }
    }
}
