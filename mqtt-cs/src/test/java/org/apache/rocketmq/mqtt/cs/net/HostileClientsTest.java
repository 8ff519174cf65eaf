/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.frame;
import static org.apache.rocketmq.mqtt.cs.Bytes.joined;
import static org.apache.rocketmq.mqtt.cs.Bytes.number;
import static org.apache.rocketmq.mqtt.cs.Bytes.pingReq;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubAck;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubComp;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubRec;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubRel;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.subscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.apache.rocketmq.mqtt.cs.Bytes.unsubscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.OverloadTerms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clients that are slow, silent, deaf, giant or out of order, over sockets: what becomes of each. In every test a healthy pair beside it is served after it, and
 * at the end no connection, route or buffer is left.
 */
final class HostileClientsTest {

    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);
    private static final String LONGEST = "x".repeat(65_535);
    private static final String DEEP = "a/".repeat(10_000) + "a";

    private final FakePorts fakes = new FakePorts();
    private final MqttServer server = new MqttServer(
            ConnectSettings.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .eventLoops(2)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .writeBufferHigh(32_768)
                    .writeBufferLow(8_192)
                    .overload(OverloadTerms.NONE)
                    .build(),
            fakes.ports());
    private final long memoryBefore = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        try (RawClient healthy = client("healthy");
                RawClient other = client("other")) {
            healthy.subscribe("still/works", 0);
            other.send(publish("still/works", "yes"));
            assertThat(healthy.hearPublish()).isEqualTo("yes");
        }
        await().until(() -> fakes.meters.gauge("mqtt_connections") == 0);
        server.close();
        await().until(() -> PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() <= memoryBefore);
        assertThat(fakes.routes.isEmpty()).isTrue();
        assertThat(count("mqtt_connects", "result", "internal_error")).isZero();
        assertThat(count("mqtt_disconnects", "reason", "internal_error")).isZero();
    }

    private RawClient client(String id) throws IOException {
        return RawClient.connected(server.address(), id);
    }

    private long count(String name, String... tags) {
        return fakes.meters.count(name, tags);
    }

    /** Byte by byte, until the gateway has hung up. */
    private static void drip(RawClient client, byte[] bytes) {
        int[] sent = {0};
        await().pollInterval(5, MILLISECONDS).until(() -> {
            try {
                client.send(bytes(bytes[sent[0]++]));
                return false;
            } catch (SocketException closed) {
                return true;
            }
        });
        assertThat(sent[0]).isLessThan(bytes.length);
    }

    @Test
    void whoDripsAConnectIsOutAfterTheConnectTimeout() throws Exception {
        try (RawClient slow = new RawClient(server.address())) {
            drip(slow, connect(LONGEST));
        }
        assertThat(count("mqtt_connects", "result", "timed_out")).isEqualTo(1);
    }

    @Test
    void whoDripsAPacketIsOutAfterTheKeepAlive() throws Exception {
        try (RawClient slow = new RawClient(server.address())) {
            slow.send(connect("slow", 1));
            assertThat(slow.hear(4)).isEqualTo("20020000");
            drip(slow, publish("a", LONGEST));
        }
        assertThat(count("mqtt_disconnects", "reason", "keep_alive")).isEqualTo(1);
        assertThat(fakes.store.appended()).isEmpty();
    }

    @Test
    void whoSaysNothingIsOutAfterTheConnectTimeout() throws Exception {
        try (RawClient silent = new RawClient(server.address())) {
            assertThat(silent.isClosed()).isTrue();
        }
        assertThat(count("mqtt_connects", "result", "timed_out")).isEqualTo(1);
    }

    @Test
    void whoIsGoneWithoutAWordIsOutAfterTheKeepAlive() throws Exception {
        try (RawClient gone = new RawClient(server.address())) {
            gone.send(connect("gone", 1));
            assertThat(gone.hear(4)).isEqualTo("20020000");
            assertThat(gone.isClosed()).isTrue();
        }
        assertThat(count("mqtt_disconnects", "reason", "keep_alive")).isEqualTo(1);
    }

    @Test
    void whoClosesOneHalfIsClosed() throws Exception {
        try (SocketChannel half = SocketChannel.open(server.address())) {
            half.write(ByteBuffer.wrap(connect("half")));
            half.shutdownOutput();
            await().until(() -> half.read(ByteBuffer.allocate(16)) < 0);
        }
        await().until(() -> count("mqtt_disconnects", "reason", "connection_lost") == 1);
    }

    /** Its answers pile up to twice the write buffer's mark, then it is not read any more. */
    @Test
    void whoNeverReadsIsNotReadAnyMore() throws Exception {
        try (SocketChannel deaf = SocketChannel.open()) {
            deaf.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
            deaf.connect(server.address());
            deaf.write(ByteBuffer.wrap(connect("deaf")));
            deaf.configureBlocking(false);
            byte[] pings = new byte[64 << 10];
            for (int i = 0; i < pings.length; i += 2) {
                System.arraycopy(pingReq(), 0, pings, i, 2);
            }
            int[] refusals = {0};
            await().pollInterval(1, MILLISECONDS).until(() -> {
                refusals[0] = deaf.write(ByteBuffer.wrap(pings)) == 0 ? refusals[0] + 1 : 0;
                return refusals[0] > 100; // in a row: the socket's buffers are full on both sides
            });
            assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() - memoryBefore)
                    .isLessThan(8 << 20);
            try (RawClient healthy = client("healthy")) {
                healthy.ping();
            }
        }
    }

    /** As long as it can be, and taken over by its like. */
    @Test
    void aGiantClientIdIsAClientIdOrRefused() throws Exception {
        try (RawClient giant = new RawClient(server.address())) {
            giant.send(connect(LONGEST));
            assertThat(giant.hear(4)).isIn("20020000", "20020002");
            try (RawClient like = new RawClient(server.address())) {
                like.send(connect(LONGEST));
                assertThat(like.hear(4)).isIn("20020000", "20020002");
                assertThat(giant.isClosed()).isTrue();
            }
        }
    }

    /** Where a limit forbids it the connection is closed: it is the only answer of MQTT 3.1.1. */
    @ParameterizedTest
    @CsvSource({"LONGEST", "DEEP", "SLASHES"})
    void aGiantTopicIsATopicOrForbidden(String which) throws Exception {
        String topic = giant(which);
        try (RawClient giant = client("giant")) {
            giant.send(publish(topic, "m", 1, 7), pingReq());
            assertThat(giant.hear(4)).isIn("40020007", "");
        }
    }

    @ParameterizedTest
    @CsvSource({"LONGEST", "DEEP", "SLASHES", "PLUSES"})
    void aGiantFilterIsAFilterOrRefused(String which) throws Exception {
        String filter = giant(which);
        try (RawClient giant = client("giant")) {
            giant.send(subscribe(1, filter, 1));
            assertThat(giant.hear(5)).isIn("9003000101", "9003000180", "");
        }
    }

    private static String giant(String which) {
        return switch (which) {
            case "LONGEST" -> LONGEST;
            case "DEEP" -> DEEP;
            case "SLASHES" -> "/".repeat(65_535);
            default -> "+/".repeat(32_767) + "+";
        };
    }

    @Test
    void aThousandFiltersAreAnsweredOneByOne() throws Exception {
        byte[][] filters = new byte[1_000][];
        Arrays.setAll(filters, i -> joined(text("many/+/" + i), bytes(i % 3)));
        try (RawClient greedy = client("greedy")) {
            greedy.send(frame(0x82, number(9), joined(filters)));
            String answer = greedy.hear(3 + 2 + 1_000);
            assertThat(answer).startsWith("90ea07" + "0009" + "000102000102");
            greedy.send(subscribe(10, "one/more", 0));
            assertThat(greedy.hear(5)).isEqualTo("9003000a80");
        }
        assertThat(count("mqtt_subscriptions_refused")).isEqualTo(1);
    }

    /** Shared subscriptions are not offered yet, and whatever begins like one is none. Without a second level it is a filter like any other. */
    @ParameterizedTest
    @CsvSource({
        "$share, 0",
        "$share/, 128",
        "$share//, 128",
        "$share//a, 128",
        "$share/g, 128",
        "$share/g/, 128",
        "$share/g/a, 128",
        "$share/+/a, 128",
        "$share/#, 128",
        "$SHARE/g/a, 0"
    })
    void whatLooksShared(String filter, int code) throws Exception {
        try (RawClient sharing = client("sharing")) {
            sharing.send(subscribe(1, filter, 0), unsubscribe(2, filter));
            assertThat(sharing.hear(9)).isEqualTo("90030001" + String.format("%02x", code) + "b0020002");
        }
    }

    /** Acknowledgements of what was never sent are passed over; what asks for an answer gets it [MQTT-3.10.4-5] [MQTT-4.3.3-2]. */
    @Test
    void packetsInTheWrongOrderAreNoCrime() throws Exception {
        try (RawClient confused = client("confused")) {
            confused.send(pubComp(3), pubAck(4), pubRel(6), unsubscribe(8, "never/subscribed"), pubRec(5), pingReq());
            assertThat(confused.hear(4 + 4)).isEqualTo("70020006" + "b0020008");
        }
    }

    @Test
    void aPacketThatBreaksOffIsNone() throws Exception {
        byte[] whole = publish("a", "m", 1, 1);
        try (RawClient cut = client("cut")) {
            cut.send(Arrays.copyOf(whole, whole.length - 1));
        }
        await().until(() -> fakes.meters.gauge("mqtt_connections") == 0);
        assertThat(fakes.store.appended()).isEmpty();
    }

    /** One that says it is longer than it is swallows the beginning of the next. */
    @Test
    void aLengthThatLiesCostsTheConnection() throws Exception {
        try (RawClient liar = client("liar")) {
            liar.send(joined(bytes(0x40, 2, 0), pubAck(1), publish("a", "m")));
            assertThat(liar.isClosed()).isTrue();
        }
        assertThat(fakes.store.appended()).isEmpty();
    }
}
