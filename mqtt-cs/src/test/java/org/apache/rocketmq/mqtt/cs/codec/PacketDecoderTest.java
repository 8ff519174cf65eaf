/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect31;
import static org.apache.rocketmq.mqtt.cs.Bytes.frame;
import static org.apache.rocketmq.mqtt.cs.Bytes.joined;
import static org.apache.rocketmq.mqtt.cs.Bytes.number;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.apache.rocketmq.mqtt.cs.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.Subscription;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.cs.codec.Fault.Kind;
import org.apache.rocketmq.mqtt.cs.codec.Intake.Hold;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PacketDecoderTest {

    private static final int MAX = 1_000;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final PacketDecoder decoder = new PacketDecoder(channel, MAX, Partials.ofOneLoop(1, MAX));

    PacketDecoderTest() {
        channel.pipeline().addLast(decoder);
    }

    @AfterEach
    void releasesEveryBuffer() {
        channel.close().syncUninterruptibly();
        channel.runPendingTasks();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private List<Object> read(byte[]... pieces) {
        for (byte[] piece : pieces) {
            ByteBuf buffer = allocator.directBuffer().writeBytes(piece);
            channel.writeInbound(buffer);
        }
        List<Object> result = new ArrayList<>();
        Object next;
        while ((next = channel.readInbound()) != null) {
            result.add(next);
        }
        return result;
    }

    private List<Object> readConnected(byte[]... pieces) {
        assertThat(read(connect("c"))).hasSize(1);
        return read(pieces);
    }

    private static byte[][] byteByByte(byte[] all) {
        byte[][] pieces = new byte[all.length][];
        for (int i = 0; i < all.length; i++) {
            pieces[i] = new byte[] {all[i]};
        }
        return pieces;
    }

    @Test
    void readsEveryFieldOfConnect() {
        byte[] packet =
                connect("MQTT", 4, 0xF6, 300, text("id"), text("will/topic"), text("gone"), text("user"), text("pass"));
        Packet.Connect connect = (Packet.Connect) read(packet).get(0);
        assertThat(connect.dialect()).isEqualTo(Dialect.V3_1_1);
        assertThat(connect.clientId()).isEqualTo("id");
        assertThat(connect.cleanSession()).isTrue();
        assertThat(connect.keepAliveSeconds()).isEqualTo(300);
        Will will = connect.will();
        assertThat(will).isNotNull();
        assertThat(will.topic().value()).isEqualTo("will/topic");
        assertThat(will.payload().utf8()).isEqualTo("gone");
        assertThat(will.qos()).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(will.retain()).isTrue();
        assertThat(connect.login().username()).isEqualTo("user");
        assertThat(connect.login().password())
                .isNotNull()
                .extracting(Payload::utf8)
                .isEqualTo("pass");
    }

    @Test
    void readsPacketsThatComeByteByByte() {
        byte[] all = joined(connect("c"), publish("a/b", "hello", 1, 7), subscribeTwo(), frame(0xC0), frame(0xE0));
        assertThat(read(byteByByte(all)))
                .extracting(packet -> ((Packet) packet).type())
                .containsExactly(
                        PacketType.CONNECT,
                        PacketType.PUBLISH,
                        PacketType.SUBSCRIBE,
                        PacketType.PINGREQ,
                        PacketType.DISCONNECT);
    }

    @Test
    void readsPacketsThatComeInOnePiece() {
        assertThat(read(joined(connect("c"), frame(0xC0), frame(0xC0), publish("a", ""))))
                .hasSize(4);
    }

    @Test
    void readsPublish() {
        Packet.Publish publish = (Packet.Publish)
                readConnected(frame(0x3D, text("é/b"), number(9), utf8("x"))).get(0);
        assertThat(publish.topic().value()).isEqualTo("é/b");
        assertThat(publish.qos()).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(publish.dup()).isTrue();
        assertThat(publish.retain()).isTrue();
        assertThat(publish.packetId()).isEqualTo(9);
        assertThat(publish.payload().utf8()).isEqualTo("x");
    }

    @Test
    void readsSubscribe() {
        Packet.Subscribe subscribe =
                (Packet.Subscribe) readConnected(subscribeTwo()).get(0);
        assertThat(subscribe.requests())
                .containsExactly(
                        new Subscription(new TopicFilter("a/+"), Qos.AT_MOST_ONCE),
                        new Subscription(new TopicFilter("#"), Qos.EXACTLY_ONCE));
    }

    @Test
    void takesAPacketOfExactlyTheGreatestSize() {
        byte[] packet = frame(0x30, text("a"), new byte[MAX - 3 - 3]);
        assertThat(packet).hasSize(MAX);
        assertThat(readConnected(packet).get(0)).isInstanceOf(Packet.Publish.class);
    }

    @Test
    void refusesALargerPacketBeforeItHasCome() {
        assertThat(fault(readConnected(bytes(0x30, 0xFF, 0x7F)))).isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void refusesTheLargestLengthThereIs() {
        assertThat(fault(readConnected(bytes(0x30, 0xFF, 0xFF, 0xFF, 0x7F)))).isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void aStrangersConnectIsNoLargerThanOneNeedsToBe() {
        assertThat(Reading.ours(bytes(0x10, 0xFF, 0xFF, 0x04)).refusal()).isNull();
        assertThat(Reading.ours(bytes(0x10, 0x80, 0x80, 0x05)).refusal())
                .isEqualTo("TOO_LARGE: CONNECT remaining length: 81920 (expected: at most 81919)");
    }

    @Test
    void refusesAnotherFirstPacketAtItsFirstByte_MQTT_3_1_0_1() {
        assertThat(fault(read(bytes(0x30)))).isEqualTo(Kind.NOT_CONNECTED);
    }

    @Test
    void takesNothingInBehindAFault() {
        assertThat(readConnected(joined(bytes(0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x01), frame(0xC0))))
                .hasSize(1);
        assertThat(read(frame(0xC0))).isEmpty();
    }

    @Test
    void takesNothingInBehindAnUnsupportedConnect() {
        List<Object> read = read(joined(connect("MQTT", 5, 0x02, 0, bytes(0), text("c")), frame(0xC0)));
        assertThat(read).containsExactly(new Packet.UnsupportedConnect(5));
    }

    @Test
    void allowsDupOnRequestsInMqtt31Only() {
        assertThat(read(connect31("c"))).hasSize(1);
        assertThat(read(frame(0x8A, number(1), text("a"), bytes(0))).get(0)).isInstanceOf(Packet.Subscribe.class);
        assertThat(read(frame(0x6A, number(1))).get(0)).isInstanceOf(Packet.PubRel.class);
    }

    @Test
    void keepsAByteOrderMark_MQTT_1_5_3_3() {
        Packet.Publish publish =
                (Packet.Publish) readConnected(publish("\uFEFFa", "")).get(0);
        assertThat(publish.topic().value()).isEqualTo("\uFEFFa");
    }

    @Test
    void handsNothingOnWhileHeld() {
        assertThat(read(connect("c"))).hasSize(1);
        decoder.hold(Hold.UNANSWERED);
        decoder.hold(Hold.UNREAD);
        assertThat(read(joined(frame(0xC0), frame(0xC0)))).isEmpty();
        decoder.release(Hold.UNREAD);
        channel.runPendingTasks();
        assertThat(read()).isEmpty();
        assertThat(channel.config().isAutoRead()).isFalse();
        decoder.release(Hold.UNANSWERED);
        channel.runPendingTasks();
        assertThat(read()).hasSize(2);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void takesInWhatCameBeforeTheEndOfTheConnection() {
        assertThat(read(connect("c"))).hasSize(1);
        decoder.hold(Hold.UNANSWERED);
        assertThat(read(joined(publish("a", "1"), publish("a", "2")))).isEmpty();
        channel.close().syncUninterruptibly();
        channel.runPendingTasks();
        assertThat(read()).hasSize(2);
    }

    @Test
    void takesNothingInAtTheEndOfAConnectionThatWasNotLetIn() {
        decoder.hold(Hold.CONNECTING);
        assertThat(read(connect("c"))).isEmpty();
        channel.close().syncUninterruptibly();
        channel.runPendingTasks();
        assertThat(read()).isEmpty();
    }

    private static Kind fault(List<Object> read) {
        assertThat(read).hasSize(1);
        return ((Fault) read.get(0)).kind();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformedConnects")
    void refusesConnect(String why, Kind kind, byte[] packet) {
        assertThat(fault(read(packet))).isEqualTo(kind);
    }

    static Stream<Arguments> malformedConnects() {
        return Stream.of(
                wrong("fixed header flags", joined(bytes(0x11), connect("c"))),
                wrong("other protocol name [MQTT-3.1.2-1]", connect("MQTTX", 4, 2, 0, text("c"))),
                wrong("reserved flag [MQTT-3.1.2-3]", connect("MQTT", 4, 3, 0, text("c"))),
                wrong("will QoS without will [MQTT-3.1.2-13]", connect("MQTT", 4, 0x0A, 0, text("c"))),
                wrong("will retain without will [MQTT-3.1.2-15]", connect("MQTT", 4, 0x22, 0, text("c"))),
                wrong("will QoS 3 [MQTT-3.1.2-14]", connect("MQTT", 4, 0x1E, 0, text("c"), text("w"), text(""))),
                wrong("password without user name [MQTT-3.1.2-22]", connect("MQTT", 4, 0x42, 0, text("c"), text("p"))),
                wrong("user name missing", connect("MQTT", 4, 0x82, 0, text("c"))),
                wrong("will missing", connect("MQTT", 4, 0x06, 0, text("c"))),
                wrong("no client id [MQTT-3.1.3-3]", connect("MQTT", 4, 2, 0)),
                wrong("bytes behind the end", connect("MQTT", 4, 2, 0, text("c"), text("x"))),
                wrong("client id is not UTF-8", connect("MQTT", 4, 2, 0, number(2), bytes(0xC0, 0x80))),
                wrong("U+0000 in the client id [MQTT-1.5.3-2]", connect("a\0b")),
                wrong("empty", bytes(0x10, 0)),
                bad("longer than it may be, before it has come", Kind.TOO_LARGE, bytes(0x10, 0x92, 0x80, 0x14)),
                Arguments.of(
                        "wildcard in the will topic",
                        Kind.BAD_TOPIC,
                        connect("MQTT", 4, 0x06, 0, text("c"), text("a/#"), text(""))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformedPackets")
    void refuses(String why, Kind kind, byte[] packet) {
        assertThat(fault(readConnected(packet))).isEqualTo(kind);
    }

    static Stream<Arguments> malformedPackets() {
        return Stream.of(
                wrong("type 0", bytes(0x00, 0)),
                wrong("type 15", bytes(0xF0, 0)),
                wrong("CONNACK from a client", bytes(0x20, 2, 0, 0)),
                wrong("SUBACK from a client", frame(0x90, number(1), bytes(0))),
                wrong("UNSUBACK from a client", frame(0xB0, number(1))),
                wrong("PINGRESP from a client", frame(0xD0)),
                wrong("QoS 3 [MQTT-3.3.1-4]", frame(0x36, text("a"), number(1))),
                wrong("QoS 0 with DUP [MQTT-3.3.1-2]", frame(0x38, text("a"))),
                wrong("packet id 0 in PUBLISH [MQTT-2.3.1-1]", publish("a", "", 1, 0)),
                wrong("packet id missing in PUBLISH", frame(0x32, text("a"))),
                wrong("topic longer than the packet", frame(0x30, number(5), utf8("abc"))),
                wrong("topic with a lone surrogate", frame(0x30, number(3), bytes(0xED, 0xA0, 0x80))),
                wrong("topic with an overlong slash", frame(0x30, number(2), bytes(0xC0, 0xAF))),
                wrong("topic with U+0000", publish("a\0b", "")),
                bad("empty topic [MQTT-4.7.3-1]", Kind.BAD_TOPIC, publish("", "")),
                bad("+ in a topic [MQTT-3.3.2-2]", Kind.BAD_TOPIC, publish("a/+", "")),
                bad("# in a topic [MQTT-3.3.2-2]", Kind.BAD_TOPIC, publish("#", "")),
                bad("U+0001 in a topic", Kind.BAD_TOPIC, publish("a\u0001b", "")),
                wrong("PUBACK with flags", frame(0x42, number(1))),
                wrong("PUBACK with packet id 0", frame(0x40, number(0))),
                wrong("PUBACK of one byte", frame(0x40, bytes(1))),
                wrong("PUBACK of three bytes", frame(0x40, bytes(0, 1, 0))),
                wrong("PUBREL without flags [MQTT-3.6.1-1]", frame(0x60, number(1))),
                wrong("PUBREL with DUP in 3.1.1", frame(0x6A, number(1))),
                wrong("SUBSCRIBE without flags [MQTT-3.8.1-1]", frame(0x80, number(1), text("a"), bytes(0))),
                wrong("SUBSCRIBE without a filter [MQTT-3.8.3-3]", frame(0x82, number(1))),
                wrong("SUBSCRIBE with packet id 0", frame(0x82, number(0), text("a"), bytes(0))),
                wrong("SUBSCRIBE without a QoS", frame(0x82, number(1), text("a"))),
                wrong("SUBSCRIBE at QoS 3 [MQTT-3.8.3-4]", frame(0x82, number(1), text("a"), bytes(3))),
                wrong("SUBSCRIBE with reserved bits", frame(0x82, number(1), text("a"), bytes(4))),
                bad("# in the middle [MQTT-4.7.1-2]", Kind.BAD_FILTER, frame(0x82, number(1), text("a/#/b"), bytes(0))),
                bad("+ in a level [MQTT-4.7.1-3]", Kind.BAD_FILTER, frame(0x82, number(1), text("a+"), bytes(0))),
                bad("empty filter", Kind.BAD_FILTER, frame(0x82, number(1), text(""), bytes(0))),
                wrong("UNSUBSCRIBE without a filter [MQTT-3.10.3-2]", frame(0xA2, number(1))),
                wrong("UNSUBSCRIBE without flags [MQTT-3.10.1-1]", frame(0xA0, number(1), text("a"))),
                wrong("PINGREQ with a body", frame(0xC0, bytes(0))),
                wrong("PINGREQ with flags", bytes(0xC1, 0)),
                wrong("DISCONNECT with a body", frame(0xE0, bytes(0))),
                wrong("DISCONNECT with flags [MQTT-3.14.1-1]", bytes(0xE1, 0)),
                wrong("length in more bytes than it takes", bytes(0xC0, 0x80, 0x00)),
                wrong("length of five bytes", bytes(0x30, 0x80, 0x80, 0x80, 0x80, 0x01)));
    }

    private static Arguments wrong(String why, byte[] packet) {
        return bad(why, Kind.MALFORMED, packet);
    }

    private static Arguments bad(String why, Kind kind, byte[] packet) {
        return Arguments.of(why, kind, packet);
    }

    private static byte[] subscribeTwo() {
        return frame(0x82, number(3), text("a/+"), bytes(0), text("#"), bytes(2));
    }
}
