/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.apache.rocketmq.mqtt.common.hostile.Piece;
import org.apache.rocketmq.mqtt.cs.Bytes;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.GateTerms;
import org.apache.rocketmq.mqtt.cs.GateTerms.Ban;
import org.apache.rocketmq.mqtt.cs.OverloadTerms;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.apache.rocketmq.mqtt.cs.hostile.Round.Ending;

/**
 * A whole gateway on one event loop, its ports in memory, with two healthy clients on that loop; hostile ones come and go round by round. After each round
 * nothing may be left of them: no connection, subscription, message in flight or place in the directory, no line in the log; and at the end no byte in
 * a buffer. A connection is stuck if it is still open when its client was silent for one and a half times the longest keep-alive.
 *
 * <p>One thread.
 */
final class Arena implements AutoCloseable {

    private static final int LONGEST_KEEP_ALIVE_SECONDS = 60;
    private static final Duration STEP = Duration.ofSeconds(30);
    private static final int STEPS_OF_SILENCE = 4;
    private static final int LARGEST_PACKET = 128 << 10;
    /** What the loop may keep of frames, for who gets the same message next. */
    private static final int FRAME_CACHE = 4 << 20;

    private static final int ROUNDS_PER_EXCHANGE = 25;
    private static final int PIECES_PER_TURN_OF_THE_LOOP = 4;
    private static final String HEALTHY_TOPIC = "healthy/2f6d1c3a";

    private final Alarm alarm = new Alarm();
    private final FakePorts fakes = new FakePorts();
    private final TestGateway gateway = new TestGateway(
            fakes,
            ConnectSettings.builder()
                    .maxKeepAliveSeconds(LONGEST_KEEP_ALIVE_SECONDS)
                    .maxPacketSize(LARGEST_PACKET)
                    .maxUnansweredPublishes(8)
                    .maxInflight(4)
                    .maxSubscriptionsPerClient(100)
                    .gate(GateTerms.DEFAULT.withFlapping(Ban.NEVER)) // the same few clients connect again and again
                    .overload(OverloadTerms.NONE));
    private final TestClient publisher = gateway.connect("healthy-publisher-2f6d1c3a");
    private final TestClient subscriber = gateway.connect("healthy-subscriber-2f6d1c3a");
    private long rounds;
    private long packets;
    private long connections;

    Arena() {
        subscriber.subscribe(HEALTHY_TOPIC, 1);
    }

    /** A hostile client, and what it has still to say. */
    private record Turn(TestClient client, Voice voice, Queue<Piece> left) {}

    /** @throws AssertionError if anything is left of it, or went wrong */
    void play(Round round) {
        List<TestClient> clients = new ArrayList<>();
        List<Voice> voices = new ArrayList<>();
        List<Turn> turns = new ArrayList<>();
        for (List<Piece> talk : round.talks()) {
            TestClient client = gateway.open((pipeline, mqtt) -> round.door().openTo(pipeline, mqtt, LARGEST_PACKET));
            Voice voice = Voice.of(round, clients.size(), client);
            clients.add(client);
            voices.add(voice);
            turns.add(new Turn(client, voice, new ArrayDeque<>(talk)));
        }
        connections += clients.size();
        if (round.deaf()) {
            clients.get(0).stopReading();
        }
        if (round.storeStands()) {
            fakes.appends.shut();
        }
        talk(turns, new Random(round.order()));
        fakes.appends.open();
        gateway.run();
        if (round.ending() == Ending.SILENCE) {
            awaitHangUp(clients);
        }
        voices.forEach(Voice::end);
        clients.forEach(gateway::forget);
        rounds++;
        check();
        if (rounds % ROUNDS_PER_EXCHANGE == 0) {
            exchange();
        }
    }

    /** As a socket does: what the gateway does not read it does not get. */
    private void talk(List<Turn> turns, Random order) {
        while (!turns.isEmpty()) {
            Turn turn = turns.get(order.nextInt(turns.size()));
            if (turn.client.isOpen() && !turn.client.isRead()) {
                gateway.run();
            }
            if (turn.client.isOpen() && !turn.client.isRead()) {
                fakes.appends.open();
                gateway.run();
            }
            Piece piece = turn.client.isOpen() && turn.client.isRead() ? turn.left.poll() : null;
            if (piece == null) {
                turns.remove(turn);
            } else {
                packets += piece.packets();
                turn.voice.say(piece.bytes());
                if (order.nextInt(PIECES_PER_TURN_OF_THE_LOOP) == 0) {
                    gateway.run();
                }
            }
        }
    }

    private void awaitHangUp(List<TestClient> clients) {
        for (int i = 0; i < STEPS_OF_SILENCE; i++) {
            gateway.pass(STEP);
            publisher.send(Bytes.pingReq());
            subscriber.send(Bytes.pingReq());
        }
        for (TestClient client : clients) {
            if (client.isOpen()) {
                throw new AssertionError("connection " + clients.indexOf(client) + " is stuck");
            }
        }
    }

    private void check() {
        publisher.ignore();
        subscriber.ignore();
        alarm.check();
        expect("healthy connections", publisher.isOpen() && subscriber.isOpen() ? 2 : 0, 2);
        expect("places in the directory", gateway.present(), 2);
        expect("mqtt_connections", gateway.gauge("mqtt_connections"), 2);
        expect("mqtt_subscriptions", gateway.gauge("mqtt_subscriptions"), 1);
        expect("mqtt_inflight", gateway.gauge("mqtt_inflight"), 0);
        expect("mqtt_cursors_behind", gateway.gauge("mqtt_cursors_behind"), 0);
        expect("mqtt_retained_due", gateway.gauge("mqtt_retained_due"), 0);
        expect("CONNECTs that failed", gateway.count("mqtt_connects", "result", "internal_error"), 0);
        expect("sessions that failed", gateway.count("mqtt_disconnects", "reason", "internal_error"), 0);
        if (gateway.memory() > FRAME_CACHE) {
            throw new AssertionError(
                    "bytes in buffers: " + gateway.memory() + " (expected: at most " + FRAME_CACHE + ")");
        }
    }

    private static void expect(String what, long actual, long expected) {
        if (actual != expected) {
            throw new AssertionError(what + ": " + actual + " (expected: " + expected + ")");
        }
    }

    /** The healthy ones still get what they are to get, and a third can still come. */
    private void exchange() {
        String payload = "round " + rounds;
        publisher.send(Bytes.publish(HEALTHY_TOPIC, payload, 1, 77));
        assertThat(publisher.received()).containsExactly("PUBACK 77");
        List<String> got = subscriber.received();
        assertThat(got).hasSize(1);
        assertThat(got.get(0)).startsWith("PUBLISH q1 id=").endsWith(" " + HEALTHY_TOPIC + " " + payload);
        int id = Integer.parseInt(got.get(0).replaceAll(".* id=([0-9]+) .*", "$1"));
        subscriber.send(Bytes.pubAck(id));
        TestClient third = gateway.connect("healthy-third-2f6d1c3a");
        third.subscribe(HEALTHY_TOPIC, 0);
        third.send(Bytes.publish(HEALTHY_TOPIC, "again"));
        assertThat(third.received()).containsExactly("PUBLISH q0 " + HEALTHY_TOPIC + " again");
        gateway.forget(third);
        check();
    }

    /** How many packets the gateway was sent while it would read them. */
    long packets() {
        return packets;
    }

    long connections() {
        return connections;
    }

    /** What the gateway has counted of them. */
    Map<String, Long> counts(String prefix) {
        return fakes.meters.counts(prefix);
    }

    /** @throws AssertionError if anything is left in the gateway or its ports */
    @Override
    public void close() {
        try {
            exchange();
            gateway.close();
            alarm.check();
        } finally {
            alarm.close();
        }
    }

    /** Without looking: something has gone wrong already. */
    void abandon() {
        alarm.close();
    }
}
