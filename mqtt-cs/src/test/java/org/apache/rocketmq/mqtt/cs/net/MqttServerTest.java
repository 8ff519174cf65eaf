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
import org.junit.jupiter.api.Test;

final class MqttServerTest {

    private final Servers servers = new Servers();
    private final FakePorts fakes = servers.fakes;

    @AfterEach
    void nothingIsLeft() throws Exception {
        servers.close();
    }

    private static ConnectSettings.Builder settings() {
        return ConnectSettings.builder().overload(OverloadTerms.NONE);
    }

    @Test
    void takesAFreePortAndSaysWhich() {
        InetSocketAddress address = servers.start(settings()).address();
        assertThat(address.getPort()).isPositive();
        assertThat(address.getHostString()).isEqualTo("127.0.0.1");
    }

    @Test
    void namesAddressAndPortThatAreTaken() {
        int taken = servers.start(settings()).address().getPort();
        MqttServer second =
                new MqttServer(settings().host("127.0.0.1").port(taken).build(), fakes.ports());
        assertThatThrownBy(second::start)
                .isInstanceOf(GatewayException.class)
                .hasMessageStartingWith("cannot listen on 127.0.0.1:" + taken)
                .extracting(fault -> ((GatewayException) fault).category())
                .isEqualTo(GatewayException.Category.FATAL);
    }

    @Test
    void canBeClosedTwiceAndListensNoMore() {
        MqttServer server = servers.start(settings());
        InetSocketAddress address = server.address();
        server.close();
        server.close();
        assertThatThrownBy(() -> new RawClient(address)).isInstanceOf(IOException.class);
    }

    @Test
    void carriesAMessageFromOneClientToAnother_MQTT_7_1_1_1() throws Exception {
        MqttServer server = servers.start(settings());
        RawClient reader = servers.client(server, "reader");
        RawClient writer = servers.client(server, "writer");
        reader.subscribe("a/+", 0);
        writer.send(publish("a/b", "hello", 1, 7));
        assertThat(writer.hear(4)).isEqualTo("40020007");
        assertThat(reader.hearPublish()).isEqualTo("hello");
    }

    @Test
    void readsAConnectThatComesByteByByte() throws Exception {
        RawClient client = servers.stranger(servers.start(settings()));
        for (byte b : connect("slow")) {
            client.send(new byte[] {b});
        }
        assertThat(client.hear(4)).isEqualTo("20020000");
    }

    @Test
    void takesNoMoreConnectionsThanItMay() throws Exception {
        MqttServer server = servers.start(settings().maxConnections(2));
        servers.client(server, "1");
        servers.client(server, "2");
        assertThat(servers.stranger(server).isClosed()).isTrue();
        assertThat(fakes.meters.discarded("too_many_connections")).isEqualTo(1);
    }

    @Test
    void letsOneOfManyConnectionsOfAClientStay() throws Exception {
        MqttServer server = servers.start(settings());
        List<RawClient> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            RawClient next = servers.stranger(server);
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
        MqttServer server = servers.start(settings());
        RawClient client = servers.stranger(server);
        byte[][] packets =
                IntStream.range(0, 20_000).mapToObj(i -> publish("a", "m" + i)).toArray(byte[][]::new);
        client.send(connect("burst"), Bytes.joined(packets), disconnect());
        client.close();
        await().until(() -> fakes.store.appended().size() == 20_000);
        await().until(() -> fakes.meters.count("mqtt_disconnects", "reason", "disconnect") == 1);
    }

    @Test
    void keepsNothingForAClientThatDoesNotReadAndDeliversItAllLater() throws Exception {
        MqttServer server = servers.start(settings());
        RawClient reader = new RawClient(server.address(), 4_096);
        servers.with(reader);
        reader.send(connect("reader"), Bytes.subscribe(1, "a", 0));
        assertThat(reader.hear(9)).isEqualTo("200200009003000100");
        RawClient writer = servers.client(server, "writer");
        String filling = "x".repeat(10_000);
        for (int i = 0; i < 2_000; i++) {
            writer.send(publish("a", i + filling));
        }
        writer.ping();
        await().until(() -> fakes.store.appended().size() == 2_000);
        assertThat(servers.memory()).isLessThan(8 << 20);
        for (int i = 0; i < 2_000; i++) {
            assertThat(reader.hearPublish()).isEqualTo(i + filling);
        }
    }

    @Test
    void stopsReadingFromAClientThatDoesNotReadItsAnswers() throws Exception {
        MqttServer server = servers.start(settings().writeBufferHigh(65_536));
        RawClient deaf = new RawClient(server.address(), 4_096);
        servers.with(deaf);
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
        assertThat(servers.memory()).isLessThan(8 << 20);
        servers.client(server, "another").ping();
        deaf.close();
        assertThatThrownBy(sending::join).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void acknowledgesWhatIsUnderWayBeforeItCloses() throws Exception {
        MqttServer server = servers.start(settings());
        RawClient client = servers.client(server, "c");
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
        MqttServer server = servers.start(settings().drainPerSecond(10).closeTimeout(Duration.ofMinutes(1)));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(servers.client(server, "c" + i));
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
        MqttServer server = servers.start(settings().commitInterval(Duration.ofHours(1)));
        RawClient client = servers.stranger(server);
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
        MqttServer server = servers.start(settings().closeTimeout(Duration.ofMillis(300)));
        RawClient client = servers.client(server, "c");
        fakes.appends.shut();
        client.send(publish("a", "m", 1, 7));
        await().until(() -> fakes.appends.size() == 1);
        server.close();
        assertThat(client.isClosed()).isTrue();
        fakes.appends.open();
    }

    @Test
    void storesTheWillsOfThoseItClosesBeforeItIsGone() throws Exception {
        MqttServer server = servers.start(settings());
        for (int i = 0; i < 10; i++) {
            RawClient client = servers.stranger(server);
            client.send(connectWithWill("c" + i, "will", "w" + i));
            assertThat(client.hear(4)).isEqualTo("20020000");
        }
        server.close();
        assertThat(fakes.store.appended()).hasSize(10);
    }

    @Test
    void closesAConnectionThatSaysNothing() throws Exception {
        MqttServer server = servers.start(settings().connectTimeout(Duration.ofMillis(200)));
        assertThat(servers.stranger(server).isClosed()).isTrue();
    }
}
