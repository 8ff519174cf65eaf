/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.conformance;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.frame;
import static org.apache.rocketmq.mqtt.cs.Bytes.joined;
import static org.apache.rocketmq.mqtt.cs.Bytes.number;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubRec;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.subscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.apache.rocketmq.mqtt.cs.Bytes.unsubscribe;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.common.hostile.Oddities;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Chapters 1 and 2: strings, flags, packet identifiers. */
final class EncodingConformanceTest {

    private static final byte[] SURROGATE = bytes(0, 3, 0xED, 0xA0, 0x80);
    private static final byte[] OVERLONG = bytes(0, 2, 0xC0, 0xAF);
    private static final byte[] CUT_SHORT = bytes(0, 1, 0xC3);
    private static final byte[] NULL_CHARACTER = bytes(0, 3, 'a', 0, 'b');

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    /** Whatever a client says after this is not acted on: no answer, and nothing stored. */
    private void closes(byte[] packet) {
        TestClient client = gateway.connect("c");
        client.send(packet);
        assertThat(client.isOpen()).isFalse();
        assertThat(client.received()).isEmpty();
        assertThat(gateway.fakes.store.appended()).isEmpty();
    }

    static Stream<Arguments> illFormed() {
        return Stream.of(
                Arguments.of("topic with half a surrogate pair", frame(0x30, SURROGATE)),
                Arguments.of("topic with a slash in two bytes", frame(0x30, OVERLONG)),
                Arguments.of("topic that ends within a character", frame(0x30, CUT_SHORT)),
                Arguments.of("filter with half a surrogate pair", frame(0x82, number(1), SURROGATE, bytes(0))),
                Arguments.of("unsubscribed filter in two bytes", frame(0xA2, number(1), OVERLONG)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("illFormed")
    void closesOnIllFormedUtf8_MQTT_1_5_3_1(String what, byte[] packet) {
        closes(packet);
    }

    static Stream<Arguments> textsThatNoEncoderWrites() {
        return Oddities.illFormed().stream()
                .map(text -> Arguments.of(HexFormat.of().formatHex(text), joined(number(text.length), text)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("textsThatNoEncoderWrites")
    void closesOnWhatNoEncoderWritesWhereverItStands_MQTT_1_5_3_1(String what, byte[] text) {
        closes(frame(0x30, text));
        closes(frame(0x82, number(1), text, bytes(0)));
        closes(frame(0xA2, number(1), text));
        for (byte[] connect : List.of(
                connect("MQTT", 4, 0x02, 0, text),
                connect("MQTT", 4, 0x06, 0, text("c"), text, text("will")),
                connect("MQTT", 4, 0x82, 0, text("c"), text))) {
            TestClient stranger = gateway.open();
            stranger.send(connect);
            assertThat(stranger.isOpen()).isFalse();
            assertThat(stranger.received()).isEmpty();
        }
    }

    static Stream<Arguments> nullCharacters() {
        return Stream.of(
                Arguments.of("topic", frame(0x30, NULL_CHARACTER)),
                Arguments.of("filter", frame(0x82, number(1), NULL_CHARACTER, bytes(0))),
                Arguments.of("unsubscribed filter", frame(0xA2, number(1), NULL_CHARACTER)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nullCharacters")
    void closesOnTheNullCharacter_MQTT_1_5_3_2(String what, byte[] packet) {
        closes(packet);
    }

    @Test
    void carriesAByteOrderMarkThrough_MQTT_1_5_3_3() {
        TestClient client = gateway.connect("c");
        client.subscribe("\uFEFFa", 0);
        client.send(publish("\uFEFFa", "marked"), publish("a", "bare"));
        assertThat(client.received()).containsExactly("PUBLISH q0 \uFEFFa marked");
    }

    @Test
    void writesReservedFlagsAsTheTableSays_MQTT_2_2_2_1() {
        TestClient client = gateway.open();
        client.send(
                connect("c"),
                subscribe(1, "a", 2),
                publish("b", "", 1, 2),
                publish("b", "", 2, 3),
                frame(0x62, number(3)),
                unsubscribe(4, "b"),
                frame(0xC0));
        assertThat(client.receivedBytes())
                .isEqualTo("20020000" + "9003000102" + "40020002" + "50020003" + "70020003" + "b0020004" + "d000");
        client.send(publish("a", "", 2, 5));
        client.receivedBytes();
        client.send(pubRec(1));
        assertThat(client.receivedBytes()).isEqualTo("62020001");
    }

    static Stream<Arguments> wrongFlags() {
        return Stream.of(
                Arguments.of("PUBACK", frame(0x41, number(1))),
                Arguments.of("PUBREC", frame(0x58, number(1))),
                Arguments.of("PUBREL", frame(0x60, number(1))),
                Arguments.of("PUBCOMP", frame(0x72, number(1))),
                Arguments.of("SUBSCRIBE", frame(0x80, number(1), text("a"), bytes(0))),
                Arguments.of("UNSUBSCRIBE", frame(0xA0, number(1), text("a"))),
                Arguments.of("PINGREQ", frame(0xC4)),
                Arguments.of("DISCONNECT", frame(0xE8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongFlags")
    void closesOnFlagsThatAreNotThePackets_MQTT_2_2_2_2(String what, byte[] packet) {
        closes(packet);
    }

    static Stream<Arguments> withoutId() {
        return Stream.of(
                Arguments.of("PUBLISH at QoS 1", publish("a", "m", 1, 0)),
                Arguments.of("PUBLISH at QoS 2", publish("a", "m", 2, 0)),
                Arguments.of("PUBLISH at QoS 1 that ends before", frame(0x32, text("a"))),
                Arguments.of("SUBSCRIBE", subscribe(0, "a", 0)),
                Arguments.of("UNSUBSCRIBE", unsubscribe(0, "a")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withoutId")
    void closesOnAPacketWithoutItsId_MQTT_2_3_1_1(String what, byte[] packet) {
        closes(packet);
    }

    @Test
    void givesEachMessageUnderWayAnIdOfItsOwn_MQTT_2_3_1_4() {
        TestClient client = gateway.connect("c");
        client.subscribe("a", 2);
        for (int i = 0; i < 3; i++) {
            gateway.store("a", "m" + i, 1 + i % 2);
        }
        assertThat(client.received())
                .containsExactly("PUBLISH q1 id=1 a m0", "PUBLISH q2 id=2 a m1", "PUBLISH q1 id=3 a m2");
    }

    @Test
    void writesNoIdIntoAMessageOfQos0_MQTT_2_3_1_5() {
        TestClient client = gateway.connect("c");
        client.subscribe("a", 0);
        gateway.store("a", "m", 1);
        assertThat(client.receivedBytes()).isEqualTo("3004" + "000161" + "6d");
    }

    @Test
    void acknowledgesWithTheIdOfTheMessage_MQTT_2_3_1_6() {
        TestClient client = gateway.connect("c");
        client.send(publish("a", "m", 1, 65_535), publish("a", "m", 2, 258), frame(0x62, number(258)));
        assertThat(client.received()).containsExactly("PUBACK 65535", "PUBREC 258", "PUBCOMP 258");
    }

    @Test
    void answersRequestsWithTheirIds_MQTT_2_3_1_7() {
        TestClient client = gateway.connect("c");
        client.send(subscribe(300, "a", 1), unsubscribe(65_535, "a"));
        assertThat(client.received()).containsExactly("SUBACK 300 [1]", "UNSUBACK 65535");
    }
}
