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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.rocketmq.mqtt.bench.mqtt.HostileCrowd;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;
import org.apache.rocketmq.mqtt.bench.report.Latencies;
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
        Latencies latencies = new Latencies();
        HealthyPair pair = HealthyPair.begin(loops, servers, "fuzz", intervalMillis, latencies);
        MetricsPage pageBefore = gateway.page();
        Memory before = gateway.memory();
        long begun = System.nanoTime();
        HostileCrowd crowd = HostileCrowd.begin(loops, servers, seed, packets, connections);
        watch(crowd);
        double seconds = (System.nanoTime() - begun) / 1e9;
        pair.end();
        Level level = levelled(gateway, Level.of(pageBefore));
        MetricsPage pageAfter = gateway.page();
        Memory after = gateway.memory();

        report.put("fuzz", "seed", seed);
        report.put("fuzz", "packets", crowd.packets());
        report.put("fuzz", "packets_per_second", Math.round(crowd.packets() / seconds));
        report.put("fuzz", "conversations", crowd.conversations());
        report.put("fuzz", "hung_up_on", crowd.hungUpOn());
        report.put("fuzz", "not_connected", crowd.unconnected());
        pair.describe(report);
        report.latency("healthy", latencies.summary());
        counters(report, pageBefore, pageAfter);
        memory(report, before, after);
        judge(report, Level.of(pageBefore), level);
        pair.judge(report);
        pair.leave();
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

    private static void judge(Report report, Level before, Level after) {
        report.faultIf(
                Math.round(after.connections - before.connections), "connections are left of a crowd that has hung up");
        report.faultIf(Math.round(after.subscriptions - before.subscriptions), "subscriptions are left of it");
        report.faultIf(
                Math.round(after.failures - before.failures), "of the crowd made the gateway fail (internal_error)");
    }
}
