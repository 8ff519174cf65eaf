/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.conformance;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.number;
import static org.apache.rocketmq.mqtt.cs.Bytes.pingReq;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Cause;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Credentials;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Refused;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapters 3.1 and 3.2: CONNECT and CONNACK. Wills, and what outlives a connection, are elsewhere. */
final class ConnectConformanceTest {

    private static final int CLEAN = 0x02;
    private static final int WILL = 0x04;
    private static final int PASSWORD = 0x40;
    private static final int USERNAME = 0x80;

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private static byte[] connectWith(int flags, byte[]... payload) {
        return connect("MQTT", 4, flags, 0, payload);
    }

    /** The connection ends without a CONNACK. */
    private void closes(byte[] connect) {
        TestClient client = gateway.open();
        client.send(connect);
        assertThat(client.received()).isEmpty();
        assertThat(client.isOpen()).isFalse();
    }

    private void refuses(byte[] connect, String connAck) {
        TestClient client = gateway.open();
        client.send(connect, publish("a", "behind"));
        assertThat(client.receivedBytes()).isEqualTo(connAck);
        assertThat(client.isOpen()).isFalse();
        assertThat(gateway.fakes.store.appended()).isEmpty();
    }

    private List<Message> stored() {
        return gateway.fakes.store.appended();
    }

    @Test
    void closesWhenAnythingElseComesFirst_MQTT_3_1_0_1() {
        closes(publish("a", "m", 1, 1));
        closes(pingReq());
        assertThat(stored()).isEmpty();
    }

    @Test
    void closesOnASecondConnect_MQTT_3_1_0_2() {
        TestClient client = gateway.connect("c");
        client.send(connect("another"));
        assertThat(client.isOpen()).isFalse();
        assertThat(client.received()).isEmpty();
    }

    @Test
    void closesOnAnotherProtocolName_MQTT_3_1_2_1() {
        closes(connect("AMQP", 4, CLEAN, 0, text("c")));
        closes(connect("mqtt", 4, CLEAN, 0, text("c")));
    }

    @Test
    void answersAnotherProtocolLevelWithReturnCode1_MQTT_3_1_2_2() {
        refuses(connect("MQTT", 6, CLEAN, 0, text("c")), "20020001");
    }

    @Test
    void closesOnTheReservedConnectFlag_MQTT_3_1_2_3() {
        closes(connectWith(CLEAN | 1, text("c")));
    }

    @Test
    void closesOnAUserNameWithoutItsFlag_MQTT_3_1_2_18() {
        closes(connectWith(CLEAN, text("c"), text("user")));
    }

    @Test
    void closesOnAUserNameFlagWithoutOne_MQTT_3_1_2_19() {
        closes(connectWith(CLEAN | USERNAME, text("c")));
    }

    @Test
    void closesOnAPasswordWithoutItsFlag_MQTT_3_1_2_20() {
        closes(connectWith(CLEAN | USERNAME, text("c"), text("user"), text("password")));
    }

    @Test
    void closesOnAPasswordFlagWithoutOne_MQTT_3_1_2_21() {
        closes(connectWith(CLEAN | USERNAME | PASSWORD, text("c"), text("user")));
    }

    @Test
    void closesOnAPasswordWithoutAUserName_MQTT_3_1_2_22() {
        closes(connectWith(CLEAN | PASSWORD, text("c"), text("password")));
    }

    @Test
    void closesAfterOneAndAHalfTimesTheKeepAlive_MQTT_3_1_2_24() {
        TestClient client = gateway.connect(connect("c", 10));
        gateway.pass(Duration.ofMillis(14_900));
        assertThat(client.isOpen()).isTrue();
        gateway.pass(Duration.ofMillis(200));
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void readsTheFieldsOfThePayloadInTheirOrder_MQTT_3_1_3_1() {
        List<Credentials> shown = new ArrayList<>();
        gateway.fakes.authenticator = credentials -> {
            shown.add(credentials);
            return CompletableFuture.completedStage(new Accepted("somebody"));
        };
        gateway.connect(connectWith(
                        CLEAN | WILL | USERNAME | PASSWORD,
                        text("id"),
                        text("topic"),
                        text("message"),
                        text("user"),
                        text("password")))
                .drop();
        assertThat(shown).singleElement().satisfies(credentials -> {
            assertThat(credentials.client().value()).isEqualTo("id");
            assertThat(credentials.username()).isEqualTo("user");
            assertThat(credentials.password()).isNotNull();
            assertThat(credentials.password().utf8()).isEqualTo("password");
        });
        assertThat(stored()).singleElement().satisfies(will -> {
            assertThat(will.topic().value()).isEqualTo("topic");
            assertThat(will.payload().utf8()).isEqualTo("message");
        });
    }

    @Test
    void keepsTheStateOfClientsApartByTheirIds_MQTT_3_1_3_2() {
        TestClient upper = gateway.connect("C");
        TestClient lower = gateway.connect("c");
        upper.subscribe("a", 1);
        gateway.store("a", "m", 1);
        assertThat(upper.received()).containsExactly("PUBLISH q1 id=1 a m");
        assertThat(lower.received()).isEmpty();
    }

    @Test
    void closesOnAConnectWithoutAClientId_MQTT_3_1_3_3() {
        closes(connectWith(CLEAN));
    }

    @Test
    void closesOnAnIllFormedClientId_MQTT_3_1_3_4() {
        closes(connectWith(CLEAN, number(3), bytes(0xED, 0xBF, 0xBF)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0123456789abcdefghijklm", "nopqrstuvwxyzABCDEFGHIJ", "KLMNOPQRSTUVWXYZ"})
    void takesEveryIdThatAServerMustTake_MQTT_3_1_3_5(String clientId) {
        assertThat(gateway.connect(clientId).isOpen()).isTrue();
    }

    @Test
    void givesEachClientWithoutAnIdOneOfItsOwn_MQTT_3_1_3_6() {
        List<String> ids = new ArrayList<>();
        gateway.fakes.authenticator = credentials -> {
            ids.add(credentials.client().value());
            return CompletableFuture.completedStage(new Accepted("somebody"));
        };
        TestClient one = gateway.connect("");
        TestClient other = gateway.connect("");
        assertThat(ids).hasSize(2).doesNotHaveDuplicates().doesNotContain("");
        one.subscribe("a", 0);
        other.send(publish("a", "m"));
        assertThat(one.received()).containsExactly("PUBLISH q0 a m");
        assertThat(other.isOpen()).isTrue();
    }

    @Test
    void refusesAnEmptyIdWithoutCleanSession_MQTT_3_1_3_8() {
        refuses(connectWith(0, text("")), "20020002");
    }

    @Test
    void refusesAnIdItDoesNotTakeWithReturnCode2_MQTT_3_1_3_9() {
        refuses(connect("a\u0002b"), "20020002");
    }

    @Test
    void closesOnAnIllFormedWillTopic_MQTT_3_1_3_10() {
        closes(connectWith(CLEAN | WILL, text("c"), number(2), bytes(0xC0, 0x80), text("gone")));
    }

    @Test
    void closesOnAnIllFormedUserName_MQTT_3_1_3_11() {
        closes(connectWith(CLEAN | USERNAME, text("c"), number(1), bytes(0xFF)));
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("nothing in it", bytes(0x10, 0)),
                Arguments.of("fixed header flags", bytes(0x12, 0)),
                Arguments.of("bytes behind the last field", connectWith(CLEAN, text("c"), bytes(0))),
                Arguments.of("wildcard in the will topic", connectWith(CLEAN | WILL, text("c"), text("a/#"), text(""))),
                Arguments.of("field longer than the packet", connectWith(CLEAN, number(5), bytes('c'))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void closesOnAMalformedConnectWithoutAnAnswer_MQTT_3_1_4_1(String what, byte[] connect) {
        closes(connect);
    }

    @Test
    void closesTheConnectionTheClientHadBefore_MQTT_3_1_4_2() {
        TestClient old = gateway.connect("c");
        TestClient now = gateway.connect("c");
        assertThat(old.isOpen()).isFalse();
        now.send(pingReq());
        assertThat(now.received()).containsExactly("PINGRESP");
    }

    @Test
    void answersAnAcceptableConnectWithReturnCode0_MQTT_3_1_4_4() {
        TestClient client = gateway.open();
        client.send(connect("c"));
        assertThat(client.receivedBytes()).isEqualTo("20020000");
    }

    @Test
    void actsOnNothingBehindARefusedConnect_MQTT_3_1_4_5() {
        gateway.fakes.authenticator =
                credentials -> CompletableFuture.completedStage(new Refused(Cause.BAD_CREDENTIALS));
        refuses(connect("c"), "20020004");
    }

    @Test
    void saysConnAckFirst_MQTT_3_2_0_1() {
        TestClient client = gateway.open();
        client.send(connect("c"), pingReq(), publish("a", "m", 1, 1));
        assertThat(client.received()).containsExactly("CONNACK 0", "PINGRESP", "PUBACK 1");
    }

    @Test
    void aCleanSessionIsNeverPresent_MQTT_3_2_2_1() {
        gateway.connect("c");
        TestClient again = gateway.open();
        again.send(connect("c"));
        assertThat(again.receivedBytes()).isEqualTo("20020000");
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalSaysThatNoSessionIsPresent_MQTT_3_2_2_4(Cause cause) {
        gateway.fakes.authenticator = credentials -> CompletableFuture.completedStage(new Refused(cause));
        TestClient client = gateway.open();
        client.send(connect("c"));
        assertThat(client.receivedBytes()).startsWith("200200").doesNotEndWith("00");
    }

    @Test
    void closesBehindEveryReturnCodeButZero_MQTT_3_2_2_5() {
        refuses(connect("MQTT", 3, CLEAN, 0, text("c")), "20020001");
        refuses(connectWith(0, text("")), "20020002");
        gateway.fakes.authenticator = credentials -> CompletableFuture.failedStage(new IllegalStateException("down"));
        refuses(connect("c"), "20020003");
        gateway.fakes.authenticator =
                credentials -> CompletableFuture.completedStage(new Refused(Cause.BAD_CREDENTIALS));
        refuses(connect("c"), "20020004");
        gateway.fakes.authenticator =
                credentials -> CompletableFuture.completedStage(new Refused(Cause.NOT_AUTHORIZED));
        refuses(connect("c"), "20020005");
    }

    /** Two connections of one client ask to be let in at once. The first has done nothing wrong, so no return code says why it must go. */
    @Test
    void closesWithoutAnAnswerWhenNoReturnCodeFits_MQTT_3_2_2_6() {
        gateway.fakes.claimAnswers.shut();
        TestClient overtaken = gateway.open();
        TestClient later = gateway.open();
        overtaken.send(connect("c"));
        later.send(connect("c"));
        gateway.fakes.claimAnswers.carryOut(1);
        gateway.run();
        gateway.fakes.claimAnswers.carryOut(0);
        gateway.run();
        assertThat(overtaken.received()).isEmpty();
        assertThat(overtaken.isOpen()).isFalse();
        assertThat(later.received()).containsExactly("CONNACK 0");
        gateway.fakes.claimAnswers.open();
    }
}
