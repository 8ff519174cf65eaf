/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect31;
import static org.apache.rocketmq.mqtt.cs.Bytes.disconnect;
import static org.apache.rocketmq.mqtt.cs.Bytes.joined;
import static org.apache.rocketmq.mqtt.cs.Bytes.pingReq;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.subscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.utf8;
import static org.apache.rocketmq.mqtt.cs.net.RawWebSocket.BINARY;
import static org.apache.rocketmq.mqtt.cs.net.RawWebSocket.CLOSE;
import static org.apache.rocketmq.mqtt.cs.net.RawWebSocket.CONTINUATION;
import static org.apache.rocketmq.mqtt.cs.net.RawWebSocket.LAST;
import static org.apache.rocketmq.mqtt.cs.net.RawWebSocket.PING;
import static org.apache.rocketmq.mqtt.cs.net.RawWebSocket.PONG;
import static org.apache.rocketmq.mqtt.cs.net.RawWebSocket.TEXT;
import static org.apache.rocketmq.mqtt.cs.net.RawWebSocket.frame;
import static org.apache.rocketmq.mqtt.cs.net.RawWebSocket.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.common.tls.TestAuthority;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.Listener;
import org.apache.rocketmq.mqtt.cs.TlsTerms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** MQTT over WebSocket, on real sockets. */
final class WebSocketListenerTest {

    private static final Listener WS = Listener.tcp("ws", "127.0.0.1", 0).withWebSocket("/mqtt");
    private static final Listener TCP = Listener.tcp("tcp", "127.0.0.1", 0);

    @TempDir
    Path folder = Path.of("");

    private TlsTerms terms(TestAuthority authority) {
        TlsFiles files = authority.server("server").write(folder, "server");
        return TlsTerms.of(files.certificate(), files.key());
    }

    private static RawClient stranger(ServerUnderTest server) throws IOException {
        return server.with(new RawClient(server.address("ws")));
    }

    private static RawWebSocket open(ServerUnderTest server) throws IOException {
        return server.with(new RawWebSocket(stranger(server)));
    }

    private static RawWebSocket connected(ServerUnderTest server, String clientId) throws IOException {
        RawWebSocket socket = open(server);
        socket.send(connect(clientId));
        assertThat(socket.hear(4)).isEqualTo("20020000");
        return socket;
    }

    @Test
    void selectsTheSubprotocol_MQTT_6_0_0_4() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(WS)) {
            RawClient client = stranger(server);
            client.send(
                    request("/mqtt?token=x", "Sec-WebSocket-Protocol: chat, mqttv3.1", "Sec-WebSocket-Protocol: mqtt"));
            assertThat(RawWebSocket.hearAnswer(client).toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 101 switching protocols")
                    .contains("upgrade: websocket")
                    .contains("connection: upgrade")
                    .contains("sec-websocket-protocol: mqtt\r\n")
                    .contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="); // of RFC 6455
        }
    }

    @Test
    void takesTheNameThatClientsOfMqtt31Say() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(WS)) {
            RawClient client = stranger(server);
            client.send(request("/mqtt", "Sec-WebSocket-Protocol: mqttv3.1"));
            assertThat(RawWebSocket.hearAnswer(client)).contains("mqttv3.1");
            client.send(frame(LAST | BINARY, connect31("c")));
            assertThat(client.hear(6)).isEqualTo("820420020000");
        }
    }

    static Stream<Arguments> requests() {
        String protocol = "Sec-WebSocket-Protocol: mqtt";
        String good = new String(request("/mqtt", protocol), StandardCharsets.US_ASCII);
        return Stream.of(
                Arguments.of("no subprotocol", new String(request("/mqtt"), StandardCharsets.US_ASCII), 400),
                Arguments.of("another subprotocol", good.replace(": mqtt\r", ": chat\r"), 400),
                Arguments.of("another path", good.replace("/mqtt ", "/ ").replace("GET /mqtt", "GET /"), 404),
                Arguments.of("a page", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 404),
                Arguments.of("no WebSocket", "GET /mqtt HTTP/1.1\r\nHost: x\r\n\r\n", 426),
                Arguments.of("another version", good.replace("Version: 13", "Version: 8"), 426),
                Arguments.of("no key", good.replace("Key: dGhlIHNhbXBsZSBub25jZQ==", "Key: short"), 400),
                Arguments.of("POST", good.replace("GET", "POST"), 400),
                Arguments.of("a body", good.replace("Host:", "Content-Length: 3\r\nHost:") + "abc", 400),
                Arguments.of("HTTP/1.0", good.replace("HTTP/1.1", "HTTP/1.0"), 400),
                Arguments.of("long line", "GET /" + "x".repeat(5_000) + " HTTP/1.1\r\n\r\n", 414),
                Arguments.of("large headers", good.replace("Host:", "X: " + "x".repeat(9_000) + "\r\nHost:"), 431),
                Arguments.of("noise", "\u0001\u0002 \u0003\r\n\r\n", 400));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void refusesAnyOtherRequest_MQTT_6_0_0_3(String what, String request, int status) throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(WS)) {
            RawClient client = stranger(server);
            client.send(utf8(request));
            assertThat(client.hearText()).startsWith("HTTP/1.1 " + status + " ").containsIgnoringCase("connection: ");
            await().until(() -> server.faults("websocket") == 1);
            assertThat(server.seen).isEmpty();
        }
    }

    @Test
    void aRequestMustComeInTime() throws Exception {
        ConnectSettings.Builder hasty = ConnectSettings.builder().connectTimeout(Duration.ofMillis(300));
        try (ServerUnderTest server = new ServerUnderTest(hasty, WS)) {
            RawClient slow = stranger(server);
            slow.send(utf8("GET /mqtt HTTP/1.1\r\nHost: x"));
            RawWebSocket mute = open(server);
            assertThat(slow.isClosed()).isTrue();
            mute.isClosedWith(1000);
            await().until(() -> server.connects("timed_out") == 2);
        }
    }

    @Test
    void packetsAndFramesNeedNotBeginTogether_MQTT_6_0_0_2() throws Exception {
        byte[] conversation =
                joined(connect("c"), subscribe(1, "a", 0), publish("a", "one"), publish("a", "two"), pingReq());
        try (ServerUnderTest server = new ServerUnderTest(WS)) {
            for (int size : new int[] {1, 2, 7, conversation.length}) {
                RawWebSocket socket = open(server);
                for (int from = 0; from < conversation.length; from += size) {
                    int to = Math.min(conversation.length, from + size);
                    socket.send(Arrays.copyOfRange(conversation, from, to));
                }
                String heard = socket.hear(9 + 2 + 2 * 8);
                assertThat(heard)
                        .startsWith("20020000" + "9003000100")
                        .contains("d000")
                        .containsSubsequence("30060001616f6e65", "300600016174776f");
                socket.close();
            }
        }
    }

    /** A stranger's frame would be waited for with the memory in our hands. */
    @Test
    void packetsDoNotWaitForTheRestOfTheirFrame() throws Exception {
        byte[] packets = joined(connect("c"), pingReq(), publish("a", "x".repeat(200_000), 1, 7), pingReq());
        byte[] frame = frame(LAST | BINARY, packets);
        int half = frame.length - packets.length + connect("c").length + 2;
        try (ServerUnderTest server = new ServerUnderTest(WS)) {
            RawWebSocket socket = open(server);
            socket.sendRaw(Arrays.copyOf(frame, half));
            assertThat(socket.hear(6)).isEqualTo("20020000d000");
            for (int from = half; from < frame.length; from += 9_999) {
                socket.sendRaw(Arrays.copyOfRange(frame, from, Math.min(frame.length, from + 9_999)));
            }
            assertThat(socket.hear(6)).isIn("40020007d000", "d00040020007");
            assertThat(server.fakes.store.appended().get(0).payload().size()).isEqualTo(200_000);
        }
    }

    @Test
    void fragmentsMakeAMessageAndControlFramesMayComeBetween_MQTT_6_0_0_2() throws Exception {
        byte[] packets = joined(connect("c"), pingReq());
        try (ServerUnderTest server = new ServerUnderTest(WS)) {
            RawWebSocket socket = open(server);
            socket.sendRaw(
                    frame(BINARY, Arrays.copyOf(packets, 3)),
                    frame(LAST | PING, utf8("there?")),
                    frame(CONTINUATION, new byte[0]),
                    frame(LAST | PONG, utf8("unasked")),
                    frame(LAST | CONTINUATION, Arrays.copyOfRange(packets, 3, packets.length)));
            RawWebSocket.Frame pong = socket.hearFrame();
            assertThat(pong.opcode()).isEqualTo(PONG);
            assertThat(pong.payload()).isEqualTo(utf8("there?"));
            assertThat(socket.hear(6)).isEqualTo("20020000d000");
        }
    }

    @Test
    void whatComesTogetherWithTheRequestIsNotLost() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(WS)) {
            RawClient client = stranger(server);
            client.send(request("/mqtt", "Sec-WebSocket-Protocol: mqtt"), frame(LAST | BINARY, connect("hasty")));
            assertThat(RawWebSocket.hearAnswer(client)).startsWith("HTTP/1.1 101 ");
            assertThat(client.hear(6)).isEqualTo("820420020000");
        }
    }

    @Test
    void aTextFrameEndsTheConnection_MQTT_6_0_0_1() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(WS)) {
            RawWebSocket early = open(server);
            early.sendRaw(frame(LAST | TEXT, connect("c")));
            early.isClosedWith(1003);
            assertThat(server.connects("protocol_error")).isEqualTo(1);
            RawWebSocket late = connected(server, "c");
            late.sendRaw(frame(LAST | TEXT, pingReq()), frame(LAST | BINARY, publish("a", "too late")));
            late.isClosedWith(1003);
            assertThat(server.fakes.meters.count("mqtt_disconnects", "reason", "protocol_error"))
                    .isEqualTo(1);
            assertThat(server.faults("websocket")).isEqualTo(2);
            assertThat(server.fakes.store.appended()).isEmpty();
        }
    }

    static Stream<Arguments> corrupt() {
        byte[] unmasked = joined(bytes(LAST | BINARY, 2), pingReq());
        return Stream.of(
                Arguments.of("not masked", unmasked, 1002),
                Arguments.of("reserved bit", frame(LAST | 0x40 | BINARY, pingReq()), 1002),
                Arguments.of("reserved opcode", frame(LAST | 3, pingReq()), 1002),
                Arguments.of("continuation of nothing", frame(LAST | CONTINUATION, pingReq()), 1002),
                Arguments.of("fragmented ping", frame(PING, new byte[1]), 1002),
                Arguments.of("ping of 126 bytes", frame(LAST | PING, new byte[126]), 1002),
                Arguments.of("close with status 1005", frame(LAST | CLOSE, bytes(3, 0xED)), 1002),
                Arguments.of(
                        "message in a message", joined(frame(BINARY, new byte[0]), frame(BINARY, pingReq())), 1002),
                Arguments.of("close of one byte", frame(LAST | CLOSE, new byte[1]), 1002),
                Arguments.of("overlong length", joined(bytes(LAST | BINARY, 0x80 | 126, 0, 2, 1, 2, 3, 4, 5, 6)), 1002),
                Arguments.of("1 GB", bytes(LAST | BINARY, 0x80 | 127, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 2, 3, 4), 1009),
                Arguments.of("negative", bytes(LAST | BINARY, 0x80 | 127, -1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4), 1002));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("corrupt")
    void aFrameThatMayNotBeEndsTheConnection(String what, byte[] bytes, int status) throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(WS)) {
            RawWebSocket socket = connected(server, "c");
            socket.sendRaw(bytes);
            socket.isClosedWith(status);
            assertThat(server.faults(status == 1009 ? "too_large" : "websocket"))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"03e8, 1000", "03e9, 1001", "'', 1000"})
    void aCloseFrameIsAnswered(String payload, int status) throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(WS)) {
            RawWebSocket socket = connected(server, "c");
            socket.sendRaw(frame(LAST | CLOSE, HexFormat.of().parseHex(payload)));
            socket.isClosedWith(status);
            await().until(() -> server.fakes.meters.count("mqtt_disconnects", "reason", "connection_lost") == 1);
        }
    }

    @Test
    void saysGoodbyeWhenItCloses() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(WS)) {
            RawWebSocket leaving = connected(server, "leaving");
            leaving.send(disconnect());
            leaving.isClosedWith(1000);
            RawWebSocket refused = open(server);
            refused.send(connect("MQTT", 6, 2, 0, utf8("x")));
            assertThat(refused.hear(4)).isEqualTo("20020001");
            refused.isClosedWith(1000);
            RawWebSocket staying = connected(server, "staying");
            server.stop();
            staying.isClosedWith(1000);
        }
    }

    @Test
    void aClientThatDoesNotReadGetsNoMorePongsAndCostsNoMemory() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(WS, TCP)) {
            RawWebSocket socket =
                    server.with(new RawWebSocket(server.with(new RawClient(server.address("ws"), 4_096))));
            socket.send(connect("deaf"));
            assertThat(socket.hear(4)).isEqualTo("20020000");
            byte[] ping = frame(LAST | PING, new byte[125]);
            byte[] many = new byte[ping.length * 1_000];
            for (int i = 0; i < 1_000; i++) {
                System.arraycopy(ping, 0, many, i * ping.length, ping.length);
            }
            for (int i = 0; i < 80; i++) { // 10 MB, and as much of answers if they were all sent
                socket.sendRaw(many);
            }
            server.with(RawClient.connected(server.address("tcp"), "another")).ping();
            assertThat(server.memory()).isLessThan(4 << 20);
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void deliversAtThePaceOfItsReaderAndTakesLargeMessages(boolean encrypted) throws Exception {
        TestAuthority authority = TestAuthority.in(folder, "root");
        Listener listener = encrypted ? WS.with(terms(authority)) : WS;
        try (ServerUnderTest server = new ServerUnderTest(listener, TCP)) {
            RawClient plain = encrypted
                    ? RawClient.encrypted(server.address("ws"), authority.trusting(null), 4_096)
                    : new RawClient(server.address("ws"), 4_096);
            RawWebSocket reader = server.with(new RawWebSocket(server.with(plain)));
            reader.send(connect("reader"), subscribe(1, "a", 0), subscribe(2, "b", 1));
            assertThat(reader.hear(14)).isEqualTo("20020000" + "9003000100" + "9003000201");
            RawClient writer = server.with(RawClient.connected(server.address("tcp"), "writer"));
            String filling = "x".repeat(9_995);
            for (int i = 0; i < 2_000; i++) {
                writer.send(publish("a", String.format(Locale.ROOT, "%05d", i) + filling));
            }
            writer.ping();
            await().until(() -> server.fakes.store.appended().size() == 2_000);
            assertThat(server.memory()).isLessThan(8 << 20);
            for (int i = 0; i < 2_000; i++) {
                byte[] packet = reader.hearBytes(3 + 2 + 1 + 10_000);
                assertThat(new String(packet, 6, 5, StandardCharsets.US_ASCII))
                        .isEqualTo(String.format(Locale.ROOT, "%05d", i));
            }
            String large = "y".repeat(900_000);
            reader.send(publish("b", large, 1, 7)); // in one frame, which it takes a while to receive
            byte[] expected = publish("b", large, 1, 1);
            byte[] heard = reader.hearBytes(4 + expected.length);
            assertThat(new String(heard, StandardCharsets.ISO_8859_1)).contains("@\u0002\u0000\u0007");
            assertThat(server.fakes.store.appended().get(2_000).payload().size())
                    .isEqualTo(900_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void readsNoMoreThanItCanStore(boolean encrypted) throws Exception {
        TestAuthority authority = TestAuthority.in(folder, "root");
        Listener listener = encrypted ? WS.with(terms(authority)) : WS;
        try (ServerUnderTest server = new ServerUnderTest(listener)) {
            RawWebSocket writer = server.with(new RawWebSocket(server.with(
                    encrypted
                            ? RawClient.encrypted(server.address("ws"), authority.trusting(null), 0)
                            : stranger(server))));
            writer.send(connect("writer"));
            assertThat(writer.hear(4)).isEqualTo("20020000");
            server.fakes.appends.shut();
            String filling = "x".repeat(60_000);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 1; i <= 500; i++) { // 30 MB
                        writer.send(publish("a", filling, 1, i));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThatThrownBy(() -> sending.get(3, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            assertThat(server.fakes.appends.size()).isLessThanOrEqualTo(64);
            assertThat(server.memory()).isLessThan(8 << 20);
            server.fakes.appends.open();
            for (int i = 1; i <= 500; i++) {
                assertThat(writer.hear(4)).isEqualTo(String.format(Locale.ROOT, "4002%04x", i));
            }
            sending.join();
        }
    }
}
