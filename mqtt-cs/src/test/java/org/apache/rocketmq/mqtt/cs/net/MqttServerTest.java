/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.connectWithWill;
import static org.apache.rocketmq.mqtt.cs.Bytes.disconnect;
import static org.apache.rocketmq.mqtt.cs.Bytes.pingReq;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.subscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.cs.Bytes;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.OverloadTerms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MqttServerTest {

    private final FakePorts fakes = new FakePorts();
    private final List<AutoCloseable> open = new ArrayList<>();
    private long memoryBefore;

    @BeforeEach
    void rememberMemory() {
        memoryBefore = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        await().until(() -> PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() <= memoryBefore);
        assertThat(fakes.routes.isEmpty()).isTrue();
        assertThat(fakes.metadata.size()).isZero();
        assertThat(fakes.store.watchedQueues()).isZero();
        assertThat(fakes.meters.gauge("mqtt_connections")).isZero();
    }

    private static ConnectSettings.Builder settings() {
        return ConnectSettings.builder().host("127.0.0.1").port(0).eventLoops(2).overload(OverloadTerms.NONE);
    }

    private MqttServer start(ConnectSettings.Builder settings) {
        MqttServer server = new MqttServer(settings.build(), fakes.ports());
        server.start();
        open.add(server);
        return server;
    }

    private RawClient client(MqttServer server, String clientId) throws IOException {
        RawClient client = RawClient.connected(server.address(), clientId);
        open.add(client);
        return client;
    }

    private RawClient stranger(MqttServer server) throws IOException {
        RawClient client = new RawClient(server.address());
        open.add(client);
        return client;
    }

    @Test
    void takesAFreePortAndSaysWhich() {
        InetSocketAddress address = start(settings()).address();
        assertThat(address.getPort()).isPositive();
        assertThat(address.getHostString()).isEqualTo("127.0.0.1");
    }

    @Test
    void namesAddressAndPortThatAreTaken() {
        int taken = start(settings()).address().getPort();
        MqttServer second = new MqttServer(settings().port(taken).build(), fakes.ports());
        assertThatThrownBy(second::start)
                .isInstanceOf(GatewayException.class)
                .hasMessageStartingWith("cannot listen on 127.0.0.1:" + taken)
                .extracting(fault -> ((GatewayException) fault).category())
                .isEqualTo(GatewayException.Category.FATAL);
    }

    @Test
    void canBeClosedTwiceAndListensNoMore() {
        MqttServer server = start(settings());
        InetSocketAddress address = server.address();
        server.close();
        server.close();
        assertThatThrownBy(() -> new RawClient(address)).isInstanceOf(IOException.class);
    }

    @Test
    void carriesAMessageFromOneClientToAnother_MQTT_7_1_1_1() throws Exception {
        MqttServer server = start(settings());
        RawClient reader = client(server, "reader");
        RawClient writer = client(server, "writer");
        reader.subscribe("a/+", 0);
        writer.send(publish("a/b", "hello", 1, 7));
        assertThat(writer.hear(4)).isEqualTo("40020007");
        assertThat(reader.hearPublish()).isEqualTo("hello");
    }

    @Test
    void readsAConnectThatComesByteByByte() throws Exception {
        RawClient client = stranger(start(settings()));
        for (byte b : connect("slow")) {
            client.send(new byte[] {b});
        }
        assertThat(client.hear(4)).isEqualTo("20020000");
    }

    @Test
    void takesNoMoreConnectionsThanItMay() throws Exception {
        MqttServer server = start(settings().maxConnections(2));
        client(server, "1");
        client(server, "2");
        assertThat(stranger(server).isClosed()).isTrue();
        assertThat(fakes.meters.discarded("too_many_connections")).isEqualTo(1);
    }

    @Test
    void letsOneOfManyConnectionsOfAClientStay() throws Exception {
        MqttServer server = start(settings());
        List<RawClient> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            RawClient next = stranger(server);
            next.send(connect("the same"), pingReq());
            all.add(next);
        }
        await().until(() -> fakes.meters.gauge("mqtt_connections") == 1
                && fakes.meters.count("mqtt_disconnects", "reason", "taken_over")
                                + fakes.meters.count("mqtt_connects", "result", "overtaken")
                        == 39);
        assertThat(fakes.metadata.size()).isEqualTo(1);
        int answering = 0;
        for (RawClient client : all) {
            answering += answersPing(client) ? 1 : 0;
        }
        assertThat(answering).isEqualTo(1);
    }

    private static boolean answersPing(RawClient client) throws IOException {
        try {
            client.send(pingReq());
            String heard = client.hear(8);
            return heard.equals("20020000d000d000");
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void storesEverythingOfAClientThatSendsAndLeaves() throws Exception {
        MqttServer server = start(settings());
        RawClient client = stranger(server);
        byte[][] packets =
                IntStream.range(0, 20_000).mapToObj(i -> publish("a", "m" + i)).toArray(byte[][]::new);
        client.send(connect("burst"), Bytes.joined(packets), disconnect());
        client.close();
        await().until(() -> fakes.store.appended().size() == 20_000);
        await().until(() -> fakes.meters.count("mqtt_disconnects", "reason", "disconnect") == 1);
    }

    @Test
    void keepsNothingForAClientThatDoesNotReadAndDeliversItAllLater() throws Exception {
        MqttServer server = start(settings());
        RawClient reader = new RawClient(server.address(), 4_096);
        open.add(reader);
        reader.send(connect("reader"), Bytes.subscribe(1, "a", 0));
        assertThat(reader.hear(9)).isEqualTo("200200009003000100");
        RawClient writer = client(server, "writer");
        String filling = "x".repeat(10_000);
        for (int i = 0; i < 2_000; i++) {
            writer.send(publish("a", i + filling));
        }
        writer.ping();
        await().until(() -> fakes.store.appended().size() == 2_000);
        assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() - memoryBefore)
                .isLessThan(8 << 20);
        for (int i = 0; i < 2_000; i++) {
            assertThat(reader.hearPublish()).isEqualTo(i + filling);
        }
    }

    @Test
    void stopsReadingFromAClientThatDoesNotReadItsAnswers() throws Exception {
        MqttServer server = start(settings().writeBufferHigh(65_536));
        RawClient deaf = new RawClient(server.address(), 4_096);
        open.add(deaf);
        deaf.send(connect("deaf"));
        byte[][] pings = IntStream.range(0, 10_000).mapToObj(i -> pingReq()).toArray(byte[][]::new);
        byte[] many = Bytes.joined(pings);
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < 2_000; i++) { // 40 MB, and as many answers
                    deaf.send(many);
                }
            } catch (IOException closed) {
                throw new IllegalStateException(closed);
            }
        });
        assertThatThrownBy(() -> sending.get(3, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() - memoryBefore)
                .isLessThan(8 << 20);
        client(server, "another").ping();
        deaf.close();
        assertThatThrownBy(sending::join).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void acknowledgesWhatIsUnderWayBeforeItCloses() throws Exception {
        MqttServer server = start(settings());
        RawClient client = client(server, "c");
        fakes.appends.shut();
        client.send(publish("a", "m", 1, 7));
        await().until(() -> fakes.appends.size() == 1);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
        await().pollDelay(Duration.ofMillis(200)).until(() -> !closing.isDone());
        fakes.appends.open();
        assertThat(client.hear(4)).isEqualTo("40020007");
        assertThat(client.isClosed()).isTrue();
        closing.get(10, TimeUnit.SECONDS);
    }

    @Test
    void drainsInBatchesAndWhoIsNotCalledYetIsServed() throws Exception {
        MqttServer server = start(settings().drainPerSecond(10).closeTimeout(Duration.ofMinutes(1)));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(client(server, "c" + i));
        }
        assertThat(server.isDraining()).isFalse();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
        await().until(() -> fakes.meters.count("mqtt_disconnects", "reason", "shutdown") > 0);

        assertThat(server.isDraining()).isTrue();
        assertThat(fakes.meters.gauge("mqtt_connections")).as("not all at once").isPositive();
        closing.get(30, TimeUnit.SECONDS);
        for (RawClient client : clients) {
            assertThat(client.isClosed()).isTrue();
        }
        assertThat(fakes.meters.count("mqtt_disconnects", "reason", "shutdown")).isEqualTo(20);
    }

    @Test
    void aStopStoresWhatPersistentSessionsHaveChanged() throws Exception {
        MqttServer server = start(settings().commitInterval(Duration.ofHours(1)));
        RawClient client = stranger(server);
        client.send(connect("MQTT", 4, 0, 0, text("p")));
        assertThat(client.hear(4)).isEqualTo("20020000");
        client.send(subscribe(1, "a", 1));
        assertThat(client.hear(5)).isEqualTo("9003000101");
        client.send(publish("a", "m", 1, 7));
        assertThat(client.hear(4 + 8)).contains("40020007");
        server.close();

        assertThat(fakes.metadata.state(new ClientId("p")).inflight()).hasSize(1);
        fakes.metadata.expireAll();
    }

    @Test
    void waitsOnlySoLongForAStoreThatDoesNotAnswer() throws Exception {
        MqttServer server = start(settings().closeTimeout(Duration.ofMillis(300)));
        RawClient client = client(server, "c");
        fakes.appends.shut();
        client.send(publish("a", "m", 1, 7));
        await().until(() -> fakes.appends.size() == 1);
        server.close();
        assertThat(client.isClosed()).isTrue();
        fakes.appends.open();
    }

    @Test
    void storesTheWillsOfThoseItClosesBeforeItIsGone() throws Exception {
        MqttServer server = start(settings());
        for (int i = 0; i < 10; i++) {
            RawClient client = stranger(server);
            client.send(connectWithWill("c" + i, "will", "w" + i));
            assertThat(client.hear(4)).isEqualTo("20020000");
        }
        server.close();
        assertThat(fakes.store.appended()).hasSize(10);
    }

    @Test
    void closesAConnectionThatSaysNothing() throws Exception {
        MqttServer server = start(settings().connectTimeout(Duration.ofMillis(200)));
        assertThat(stranger(server).isClosed()).isTrue();
    }
}
