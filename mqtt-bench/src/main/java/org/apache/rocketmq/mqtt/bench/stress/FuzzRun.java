/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.stress;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.mqtt.bench.history.Ledger;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.kill.Load;
import org.apache.rocketmq.mqtt.bench.mqtt.HostileCrowd;
import org.apache.rocketmq.mqtt.bench.mqtt.Identity;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;
import org.apache.rocketmq.mqtt.bench.mqtt.SessionClient;
import org.apache.rocketmq.mqtt.bench.report.Latencies;
import org.apache.rocketmq.mqtt.bench.report.LatencySummary;
import org.apache.rocketmq.mqtt.bench.report.MetricsPage;
import org.apache.rocketmq.mqtt.bench.report.Report;

/**
 * A healthy publisher and subscriber at a gateway, and beside them a crowd that sends mutated packets. Belongs to the scenario's thread.
 *
 * @param packets of the crowd
 * @param connections of the crowd, at a time
 * @param intervalMillis between two messages of the healthy publisher
 * @param allowedMb heap, and direct memory, that may be left of it afterwards
 */
public record FuzzRun(long seed, long packets, int connections, int intervalMillis, int allowedMb) {
    private static final int QOS = 1;
    private static final int WINDOW = 200;
    private static final int PAYLOAD_BYTES = 64;
    private static final int PATIENCE_SECONDS = 60;
    private static final int MILLIS_OF_SECOND = 1_000;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final String CONNECTIONS = "mqtt_connections";
    private static final String SUBSCRIPTIONS = "mqtt_subscriptions";

    /** What the page says of those who are there. */
    private record Level(double connections, double subscriptions, double failures) {
        static Level of(MetricsPage page) {
            return new Level(
                    page.values().getOrDefault(CONNECTIONS, 0.0),
                    page.values().getOrDefault(SUBSCRIPTIONS, 0.0),
                    page.sum("mqtt_connects", "internal_error") + page.sum("mqtt_disconnects", "internal_error"));
        }
    }

    /**
     * Runs it.
     *
     * @throws IOException if the gateway's metrics cannot be read
     */
    public void run(MqttServers servers, RunningGateway gateway, Loops loops, Report report)
            throws IOException, InterruptedException {
        int run = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        String name = "fuzz-" + Integer.toString(run, Character.MAX_RADIX);
        String topic = "fuzz/" + name + "/healthy";
        Ledger ledger = new Ledger();
        int flow = ledger.open(QOS);
        ledger.expect(0, flow, QOS);
        Healthy reading = new Healthy(run, 0, ledger);
        Healthy writing = new Healthy(run, 1, ledger);
        Latencies latencies = new Latencies();
        reading.measure(0, latencies);
        SessionClient reader = client(loops, servers, 0, name + "-reader", reading);
        reader.subscribe(topic, QOS);
        SessionClient writer = client(loops, servers, 1, name + "-writer", writing);
        require("the healthy clients were not let in", () -> reading.isSubscribed() && writing.isConnected());
        MetricsPage pageBefore = gateway.page();
        Memory before = gateway.memory();
        Load load = new Load(
                Math.max(1, MILLIS_OF_SECOND / intervalMillis),
                (tick, due) -> writer.offer(
                        () -> Message.of(topic, QOS, new Stamp(run, flow, ledger.next(flow), due), PAYLOAD_BYTES)));
        long begun = System.nanoTime();
        HostileCrowd crowd = HostileCrowd.begin(loops, servers, seed, packets, connections);
        watch(crowd);
        double seconds = (System.nanoTime() - begun) / 1e9;
        load.close();
        until(() -> ledger.undelivered() == 0 && ledger.unacknowledged() == 0);
        Level level = levelled(gateway, Level.of(pageBefore));
        MetricsPage pageAfter = gateway.page();
        Memory after = gateway.memory();

        report.put("fuzz", "seed", seed);
        report.put("fuzz", "packets", crowd.packets());
        report.put("fuzz", "packets_per_second", Math.round(crowd.packets() / seconds));
        report.put("fuzz", "conversations", crowd.conversations());
        report.put("fuzz", "hung_up_on", crowd.hungUpOn());
        report.put("fuzz", "not_connected", crowd.unconnected());
        describe(report, ledger, flow, latencies.summary());
        counters(report, pageBefore, pageAfter);
        memory(report, before, after);
        judge(report, Level.of(pageBefore), level, ledger, List.of(reading, writing));
        List.of(reader, writer)
                .forEach(client -> client.disconnect().toCompletableFuture().join());
    }

    private static SessionClient client(Loops loops, MqttServers servers, int index, String id, Healthy events) {
        SessionClient client = new SessionClient(loops, servers, index, Identity.of(servers, id, 30), WINDOW, events);
        client.connect();
        return client;
    }

    private static void watch(HostileCrowd crowd) throws InterruptedException {
        while (!crowd.isGoneWithin(10L * MILLIS_OF_SECOND)) {
            System.err.println(crowd.packets() + " packets ...");
        }
    }

    /** The level of before, if it comes back to it in time, or the one it is at. */
    private static Level levelled(RunningGateway gateway, Level before) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Level now = Level.of(gateway.page());
        while ((now.connections > before.connections || now.subscriptions > before.subscriptions)
                && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(STEP_NANOS);
            now = Level.of(gateway.page());
        }
        return now;
    }

    private static void describe(Report report, Ledger ledger, int flow, LatencySummary us) {
        report.put("healthy", "published", ledger.published(flow));
        report.put("healthy", "missing", ledger.undelivered());
        report.put("healthy", "not_acknowledged", ledger.unacknowledged());
        report.latency("healthy", us);
    }

    private static void counters(Report report, MetricsPage before, MetricsPage after) {
        for (String prefix :
                List.of("mqtt_connects", "mqtt_disconnects", "mqtt_protocol_errors", "mqtt_discard", "mqtt_denied")) {
            after.grownSince(before, prefix).forEach((counter, by) -> {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("counter", counter);
                row.put("grown_by", Math.round(by));
                report.row("counters", row);
            });
        }
    }

    private void memory(Report report, Memory before, Memory after) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("heap_mb_before", before.heap());
        row.put("heap_mb_after", after.heap());
        row.put("direct_mb_before", before.direct());
        row.put("direct_mb_after", after.direct());
        row.put("resident_mb_before", before.resident());
        row.put("resident_mb_after", after.resident());
        report.row("memory", row);
        isBack(report, "heap", before.heap(), after.heap());
        isBack(report, "direct memory", before.direct(), after.direct());
    }

    private void isBack(Report report, String what, double before, double after) {
        if (after > before + allowedMb) {
            report.fault(String.format(
                    Locale.ROOT,
                    "%s: %.1f MB before, %.1f MB after (allowed: %d MB more)",
                    what,
                    before,
                    after,
                    allowedMb));
        }
    }

    private static void judge(Report report, Level before, Level after, Ledger ledger, List<Healthy> healthy) {
        report.faultIf(
                Math.round(after.connections - before.connections), "connections are left of a crowd that has hung up");
        report.faultIf(Math.round(after.subscriptions - before.subscriptions), "subscriptions are left of it");
        report.faultIf(
                Math.round(after.failures - before.failures), "of the crowd made the gateway fail (internal_error)");
        ledger.faults().forEach(report::fault);
        for (Healthy one : healthy) {
            one.violations().forEach(report::fault);
            if (one.wasLost()) {
                report.fault("a healthy client lost its connection");
            }
        }
    }

    private static void require(String otherwise, BooleanSupplier condition) {
        if (!until(condition)) {
            throw new IllegalStateException(otherwise + " within " + PATIENCE_SECONDS + " s");
        }
    }

    private static boolean until(BooleanSupplier condition) {
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
