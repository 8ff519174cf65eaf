/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.stress;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.mqtt.bench.history.Ledger;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.kill.Load;
import org.apache.rocketmq.mqtt.bench.mqtt.Identity;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;
import org.apache.rocketmq.mqtt.bench.mqtt.SessionClient;
import org.apache.rocketmq.mqtt.bench.report.Latencies;
import org.apache.rocketmq.mqtt.bench.report.Report;

/**
 * A publisher and a subscriber of QoS 1 that do what clients do, a message now and then, while others do what they should not. Belongs to the scenario's thread, from {@link #begin} to
 * {@link #leave}.
 */
final class HealthyPair {
    private static final int QOS = 1;
    private static final int WINDOW = 200;
    private static final int PAYLOAD_BYTES = 64;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final int PATIENCE_SECONDS = 60;
    private static final int MILLIS_OF_SECOND = 1_000;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Ledger ledger = new Ledger();
    private final int flow = ledger.open(QOS);
    private final Healthy reading;
    private final Healthy writing;
    private final SessionClient reader;
    private final SessionClient writer;
    private final Load load;

    /**
     * @param scenario begins the names of the clients
     * @param intervalMillis between two messages
     */
    private HealthyPair(Loops loops, MqttServers servers, String scenario, int intervalMillis, Latencies latencies) {
        int run = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        String name = scenario + "-" + Integer.toString(run, Character.MAX_RADIX);
        String topic = scenario + "/" + name + "/healthy";
        ledger.expect(0, flow, QOS);
        reading = new Healthy(run, 0, ledger);
        writing = new Healthy(run, 1, ledger);
        reading.measure(0, latencies);
        reader = client(loops, servers, 0, name + "-reader", reading);
        reader.subscribe(topic, QOS);
        writer = client(loops, servers, 1, name + "-writer", writing);
        if (!until(() -> reading.isSubscribed() && writing.isConnected())) {
            throw new IllegalStateException("the healthy clients were not let in within " + PATIENCE_SECONDS + " s");
        }
        load = new Load(
                Math.max(1, MILLIS_OF_SECOND / intervalMillis),
                (tick, due) -> writer.offer(
                        () -> Message.of(topic, QOS, new Stamp(run, flow, ledger.next(flow), due), PAYLOAD_BYTES)));
    }

    private static SessionClient client(Loops loops, MqttServers servers, int index, String id, Healthy events) {
        Identity who = Identity.of(servers, id, KEEP_ALIVE_SECONDS);
        SessionClient client = new SessionClient(loops, servers, index, who, WINDOW, events);
        client.connect();
        return client;
    }

    /** Returns when both are let in and messages are on their way. */
    static HealthyPair begin(
            Loops loops, MqttServers servers, String scenario, int intervalMillis, Latencies latencies) {
        return new HealthyPair(loops, servers, scenario, intervalMillis, latencies);
    }

    /** Latencies of what is published from now on go there. */
    void measure(Latencies latencies) {
        reading.measure(ledger.published(flow), latencies);
    }

    /** No more messages; returns when all have come, or do not. */
    void end() {
        load.close();
        boolean unused = until(() -> ledger.undelivered() == 0 && ledger.unacknowledged() == 0);
    }

    void describe(Report report) {
        report.put("healthy", "published", ledger.published(flow));
        report.put("healthy", "missing", ledger.undelivered());
        report.put("healthy", "not_acknowledged", ledger.unacknowledged());
    }

    void judge(Report report) {
        ledger.faults().forEach(report::fault);
        for (Healthy one : List.of(reading, writing)) {
            one.violations().forEach(report::fault);
            if (one.wasLost()) {
                report.fault("a healthy client lost its connection");
            }
        }
    }

    void leave() {
        List.of(reader, writer)
                .forEach(client -> client.disconnect().toCompletableFuture().join());
    }

    /** Whether it comes true in time. */
    static boolean until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return true;
    }
}
