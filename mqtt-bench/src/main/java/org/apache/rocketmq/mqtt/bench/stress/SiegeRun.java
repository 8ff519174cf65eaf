/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.stress;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.rocketmq.mqtt.bench.mqtt.Besiegers;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;
import org.apache.rocketmq.mqtt.bench.report.Latencies;
import org.apache.rocketmq.mqtt.bench.report.MetricsPage;
import org.apache.rocketmq.mqtt.bench.report.Report;

/**
 * A healthy pair at a gateway, alone, then beside strangers who connect as fast as they can, then alone again. Belongs to the scenario's thread.
 *
 * @param seconds of each of the three
 * @param connections of the strangers, at a time
 * @param addresses that they come from
 * @param holdMillis how long each keeps a connection
 * @param intervalMillis between two messages of the healthy publisher
 */
public record SiegeRun(int seconds, int connections, int addresses, int holdMillis, int intervalMillis) {
    private static final String CONNECTIONS = "mqtt_connections_open";

    /**
     * Runs it.
     *
     * @throws IOException if the gateway's metrics cannot be read
     */
    public void run(MqttServers servers, RunningGateway gateway, Loops loops, Report report)
            throws IOException, InterruptedException {
        Latencies before = new Latencies();
        Latencies during = new Latencies();
        Latencies after = new Latencies();
        HealthyPair pair = HealthyPair.begin(loops, servers, "siege", intervalMillis, before);
        MetricsPage pageBefore = gateway.page();
        pass();
        pair.measure(during);
        Besiegers strangers = Besiegers.begin(loops, servers, connections, addresses, holdMillis);
        pass();
        strangers.stop();
        boolean gone = HealthyPair.until(strangers::areGone);
        pair.measure(after);
        pass();
        pair.end();
        double level = pageBefore.values().getOrDefault(CONNECTIONS, 0.0);
        boolean back = HealthyPair.until(() -> connectionsAt(gateway) <= level);
        MetricsPage pageAfter = gateway.page();

        report.put("siege", "attempts", strangers.attempts());
        report.put("siege", "attempts_per_second", strangers.attempts() / seconds);
        report.put("siege", "accepted", strangers.accepted());
        report.put("siege", "not_accepted", strangers.unconnected());
        report.put("siege", "hung_up_on", strangers.hungUpOn());
        report.put("siege", "let_in", strangers.letIn());
        report.put("siege", "connack_refused", strangers.refused());
        pair.describe(report);
        report.latency("before", before.summary());
        report.latency("during", during.summary());
        report.latency("after", after.summary());
        for (String prefix : List.of("mqtt_discard", "mqtt_connects", "mqtt_protocol_errors")) {
            pageAfter.grownSince(pageBefore, prefix).forEach((counter, by) -> {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("counter", counter);
                row.put("grown_by", Math.round(by));
                report.row("counters", row);
            });
        }
        pair.judge(report);
        if (!gone || !back) {
            report.fault("connections are left of strangers who have gone");
        }
        pair.leave();
    }

    private void pass() {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
    }

    private static double connectionsAt(RunningGateway gateway) {
        try {
            return gateway.page().values().getOrDefault(CONNECTIONS, 0.0);
        } catch (IOException e) {
            throw new IllegalStateException("metrics of the gateway", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
