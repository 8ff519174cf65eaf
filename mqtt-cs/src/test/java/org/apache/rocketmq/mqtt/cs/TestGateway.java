/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.cs.codec.PacketDecoder;
import org.apache.rocketmq.mqtt.cs.connect.ConnectHandler;
import org.apache.rocketmq.mqtt.cs.connect.ConnectMeters;
import org.apache.rocketmq.mqtt.cs.connect.Origin;
import org.apache.rocketmq.mqtt.cs.deliver.DeliveryNode;
import org.apache.rocketmq.mqtt.cs.guard.Overload;
import org.apache.rocketmq.mqtt.cs.session.SessionLoop;
import org.apache.rocketmq.mqtt.cs.session.SessionNode;

/**
 * A gateway without a network: the real pipeline on embedded channels, the ports in memory, one event loop and its clock in the test's hand. When it
 * is closed everything must have been given back.
 */
public final class TestGateway implements AutoCloseable {

    private static final Duration LAST_ROUND = Duration.ofMillis(50);

    public final FakePorts fakes;
    private final SessionNode node;
    private final SessionLoop loop;
    private final ConnectMeters connectMeters;
    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final List<TestClient> clients = new ArrayList<>();

    public TestGateway() {
        this(new FakePorts(), ConnectSettings.builder());
    }

    public TestGateway(ConnectSettings.Builder settings) {
        this(new FakePorts(), settings);
    }

    public TestGateway(FakePorts fakes, ConnectSettings.Builder settings) {
        this(fakes, fakes.ports(), settings);
    }

    /** @param ports among the fakes, seen by a node */
    public TestGateway(FakePorts fakes, Ports ports, ConnectSettings.Builder settings) {
        this.fakes = fakes;
        ConnectSettings built = settings.eventLoops(1).build();
        this.node = SessionNode.of(built, ports);
        this.connectMeters = new ConnectMeters(fakes.meters);
        this.loop = new SessionLoop(
                node, new DeliveryNode(built, ports.queues(), fakes.store, fakes.meters), clock.eventLoop());
        clock.freezeTime();
        node.takeovers().listen(clock.eventLoop());
    }

    /** A connection on which nothing was sent yet. */
    public TestClient open() {
        return open("192.0.2.1");
    }

    /** @param from address, as a load balancer would name it */
    public TestClient open(String from) {
        return open(from, (pipeline, mqtt) -> {});
    }

    /** @param below puts handlers before the one that is named, the first of MQTT */
    public TestClient open(BiConsumer<ChannelPipeline, String> below) {
        return open("192.0.2.1", below);
    }

    private TestClient open(String from, BiConsumer<ChannelPipeline, String> below) {
        SocketOfTest channel = new SocketOfTest();
        new Origin(from, null).put(channel);
        channel.config().setAllocator(allocator);
        channel.config()
                .setWriteBufferWaterMark(new WriteBufferWaterMark(
                        node.settings().writeBufferLow(), node.settings().writeBufferHigh()));
        if (node.gate().accepts(channel)) {
            node.gate().admits(channel, from);
        }
        PacketDecoder decoder = new PacketDecoder(channel, node.settings().maxPacketSize(), loop.partials());
        channel.pipeline().addLast("decoder", decoder);
        channel.pipeline().addLast(new ConnectHandler(loop, connectMeters, channel, decoder));
        below.accept(channel.pipeline(), "decoder");
        TestClient client = new TestClient(this, channel);
        clients.add(client);
        return client;
    }

    /** A client whose connection breaks, if it is not closed yet, and who is not looked at any more. */
    public void forget(TestClient client) {
        client.drop();
        client.channel().releaseOutbound();
        clients.remove(client);
    }

    /** Bytes in buffers that are not given back, those of clients that do not read included. */
    public long memory() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    /** A client that was let in. */
    public TestClient connect(String clientId) {
        return connect(Bytes.connect(clientId));
    }

    public TestClient connect(byte[] connect) {
        TestClient client = open();
        client.send(connect);
        assertThat(client.received()).containsExactly("CONNACK 0");
        return client;
    }

    /** Stores a message as another node would. */
    public void store(String topic, String payload, int qos) {
        fakes.store.append(new Message(new TopicName(topic), Payload.ofUtf8(payload), Qos.of(qos), false, null));
        run();
    }

    /** Runs what the loop has to do now. */
    public void run() {
        for (int i = 0; i < 10; i++) {
            clock.runPendingTasks();
            clients.forEach(client -> client.channel().runPendingTasks());
        }
    }

    /** The loop comes round once for a short time, and once more at the end of a long one. */
    public void pass(Duration time) {
        if (time.compareTo(LAST_ROUND.multipliedBy(2)) > 0) {
            comeRoundAfter(time.minus(LAST_ROUND));
            comeRoundAfter(LAST_ROUND);
        } else {
            comeRoundAfter(time);
        }
    }

    private void comeRoundAfter(Duration time) {
        clock.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        clock.runScheduledPendingTasks();
        for (TestClient client : clients) { // what TLS waits for, it waits for on the channel's own loop
            client.channel().advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        }
        run();
    }

    public long count(String name, String... tags) {
        return fakes.meters.count(name, tags);
    }

    public long gauge(String name) {
        return fakes.meters.gauge(name);
    }

    /** What slows publishers. */
    public Overload overload() {
        return node.overload();
    }

    /** How many clients have a place in the node's directory. */
    public int present() {
        return node.directory().size();
    }

    /** Its process is killed: whatever it does from now on reaches nobody. */
    public void abandon() {
        endClients();
        clients.clear();
    }

    private void endClients() {
        clients.forEach(TestClient::drop);
        run();
        clients.forEach(client -> client.channel().releaseOutbound());
    }

    @Override
    public void close() {
        endClients();
        loop.close();
        run();
        clients.forEach(client -> client.channel().releaseOutbound());
        fakes.metadata.expireAll();
        assertThat(fakes.routes.isEmpty()).as("routes are gone").isTrue();
        assertThat(fakes.store.watchedQueues()).as("watched queues").isZero();
        assertThat(fakes.metadata.size()).as("claims").isZero();
        assertThat(present()).as("places in the directory").isZero();
        assertThat(node.gate().connections()).as("connections at the gate").isZero();
        assertThat(node.gate().pending()).as("pending at the gate").isZero();
        for (String gauge : List.of("mqtt_connections", "mqtt_subscriptions", "mqtt_inflight", "mqtt_cursors_behind")) {
            assertThat(gauge(gauge)).as(gauge).isZero();
        }
        assertThat(allocator.metric().usedDirectMemory())
                .as("direct memory in use")
                .isZero();
        assertThat(allocator.metric().usedHeapMemory()).as("heap memory in use").isZero();
    }
}
