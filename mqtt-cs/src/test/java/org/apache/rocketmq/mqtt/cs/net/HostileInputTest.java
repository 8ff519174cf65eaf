/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.frame;
import static org.apache.rocketmq.mqtt.cs.Bytes.number;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.subscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.cs.Bytes;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.GateTerms;
import org.apache.rocketmq.mqtt.cs.GateTerms.Ban;
import org.apache.rocketmq.mqtt.cs.OverloadTerms;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever one client sends, its connection is closed, the others go on, and nothing leaks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileInputTest {

    private final FakePorts fakes = new FakePorts();
    private final MqttServer server = new MqttServer(
            ConnectSettings.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .eventLoops(2)
                    .maxPacketSize(10_000)
                    .gate(GateTerms.DEFAULT.withFlapping(Ban.NEVER)) // some come hundreds of times
                    .overload(OverloadTerms.NONE)
                    .build(),
            fakes.ports());
    private final long memoryBefore = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();

    @BeforeAll
    void start() {
        server.start();
    }

    @AfterAll
    void nothingIsLeft() {
        server.close();
        await().until(() -> PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() <= memoryBefore);
        assertThat(fakes.routes.isEmpty()).isTrue();
        assertThat(fakes.meters.count("mqtt_connects", "result", "internal_error"))
                .isZero();
        assertThat(fakes.meters.count("mqtt_disconnects", "reason", "internal_error"))
                .isZero();
    }

    static Stream<Arguments> afterConnect() {
        return Stream.of(
                hostile("second CONNECT [MQTT-3.1.0-2]", connect("victim")),
                hostile("QoS 3 [MQTT-3.3.1-4]", frame(0x36, text("a"), number(1))),
                hostile("QoS 0 with DUP [MQTT-3.3.1-2]", frame(0x38, text("a"))),
                hostile("packet id 0 [MQTT-2.3.1-1]", publish("a", "m", 1, 0)),
                hostile("wildcard in a topic [MQTT-3.3.2-2]", publish("a/#", "m")),
                hostile("property separators in a topic", publish("a/b\u0002clientId\u0001admin", "m")),
                hostile("U+0000 in a topic [MQTT-1.5.3-2]", publish("a\0", "m")),
                hostile("100 KB packet, length alone", bytes(0x30, 0xA0, 0x8D, 0x06)),
                hostile("overlong length", bytes(0xC0, 0x80, 0x00)),
                hostile("length without end", bytes(0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)),
                hostile("SUBSCRIBE without a filter [MQTT-3.8.3-3]", frame(0x82, number(1))),
                hostile("UNSUBSCRIBE without a filter [MQTT-3.10.3-2]", frame(0xA2, number(1))),
                hostile("SUBSCRIBE flags [MQTT-3.8.1-1]", frame(0x80, number(1), text("a"), bytes(0))),
                hostile("filter a/#/b [MQTT-4.7.1-2]", subscribe(1, "a/#/b", 0)),
                hostile("filter a+ [MQTT-4.7.1-3]", subscribe(1, "a+", 0)),
                hostile("empty filter [MQTT-4.7.3-1]", subscribe(1, "", 0)),
                hostile("requested QoS 3 [MQTT-3.8.3-4]", subscribe(1, "a", 3)),
                hostile("PINGREQ with a body", frame(0xC0, bytes(1))),
                hostile("DISCONNECT with a body", frame(0xE0, bytes(0))),
                hostile("reserved type 15", bytes(0xF0, 0)),
                hostile("reserved type 0", bytes(0, 0)),
                hostile("CONNACK from a client", bytes(0x20, 2, 0, 0)));
    }

    static Stream<Arguments> asFirstPacket() {
        return Stream.of(
                hostile("PUBLISH first [MQTT-3.1.0-1]", publish("a", "m")),
                hostile("HTTP", Bytes.utf8("GET / HTTP/1.1\r\nHost: x\r\n\r\n")),
                hostile("TLS", bytes(0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3)),
                hostile("reserved connect flag [MQTT-3.1.2-3]", connect("MQTT", 4, 3, 0, text("c"))),
                hostile(
                        "password without user name [MQTT-3.1.2-22]",
                        connect("MQTT", 4, 0x42, 0, text("c"), text("p"))),
                hostile("will QoS without will", connect("MQTT", 4, 0x0A, 0, text("c"))),
                hostile("wrong name [MQTT-3.1.2-1]", connect("AMQP", 4, 2, 0, text("c"))),
                hostile("CONNECT of the greatest length", bytes(0x10, 0xFF, 0xFF, 0xFF, 0x7F)),
                hostile("CONNECT without anything", bytes(0x10, 0)));
    }

    private static Arguments hostile(String what, byte[] bytes) {
        return Arguments.of(what, bytes);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("afterConnect")
    void closesAClientThatSends(String what, byte[] bytes) throws Exception {
        try (RawClient healthy = RawClient.connected(server.address(), "healthy");
                RawClient hostile = RawClient.connected(server.address(), "hostile")) {
            healthy.subscribe("still/works", 0);
            hostile.send(bytes, publish("still/works", "from the hostile one"));
            assertThat(hostile.isClosed()).isTrue();
            healthy.send(publish("still/works", "yes"));
            assertThat(healthy.hearPublish()).isEqualTo("yes");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("asFirstPacket")
    void closesAStrangerThatSends(String what, byte[] bytes) throws Exception {
        try (RawClient healthy = RawClient.connected(server.address(), "healthy");
                RawClient stranger = new RawClient(server.address())) {
            stranger.send(bytes);
            assertThat(stranger.isClosed()).isTrue();
            healthy.ping();
        }
    }

    @Test
    void survivesEveryBeginningOfAConversationThatBreaksOff() throws Exception {
        byte[] conversation = Bytes.joined(
                Bytes.connectWithWill("c", "will", "gone"),
                subscribe(1, "a/+", 2),
                publish("a/b", "m", 2, 9),
                Bytes.pubRel(9),
                Bytes.pubRec(1),
                Bytes.pubComp(1));
        for (int length = 1; length <= conversation.length; length++) {
            try (RawClient client = new RawClient(server.address())) {
                client.send(Arrays.copyOf(conversation, length));
            }
        }
        try (RawClient healthy = RawClient.connected(server.address(), "healthy")) {
            healthy.ping();
        }
        await().until(() -> fakes.meters.gauge("mqtt_connections") == 0);
    }

    @Test
    void survivesNoise() throws Exception {
        Random random = new Random(20_261_121);
        List<byte[]> wellFormed = List.of(
                publish("a/b", "hello", 2, 3), subscribe(7, "a/+", 1), Bytes.unsubscribe(8, "a/+"), Bytes.pubAck(1));
        try (RawClient healthy = RawClient.connected(server.address(), "healthy")) {
            for (int i = 0; i < 1_500; i++) {
                byte[] noise = wellFormed.get(random.nextInt(wellFormed.size())).clone();
                for (int n = random.nextInt(4); n >= 0; n--) {
                    noise[random.nextInt(noise.length)] = (byte) random.nextInt();
                }
                try (RawClient noisy = new RawClient(server.address())) {
                    noisy.send(connect("noisy" + i % 3), noise, noise);
                }
            }
            healthy.ping();
        }
        await().until(() -> fakes.meters.gauge("mqtt_connections") == 0);
    }
}
