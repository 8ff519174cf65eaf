/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.mqtt.bench.lane.Pacer;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;
import org.apache.rocketmq.mqtt.bench.report.LatencySummary;
import org.apache.rocketmq.mqtt.bench.report.Report;

final class ConnectScenario implements Scenario {
    @Override
    public String purpose() {
        return "clients that connect, disconnect and connect again: CONNECTs per second, clean and persistent sessions";
    }

    @Override
    public Options options() {
        Options options = new Options()
                .with("parallel", 64, "clients that are connecting at a time")
                .with("sessions", 1024, "client ids; each client goes round its share of them")
                .with("subs", 5, "subscriptions stored with each persistent session")
                .with("session", "both", "clean, persistent, or both one after the other")
                .with("first", "bench", "first level of every filter")
                .with("seconds", 20, "measured time of each kind")
                .with("warmup", 5, "seconds before it, not measured");
        return CommonOptions.report(CommonOptions.way(CommonOptions.mqtt(options)));
    }

    @Override
    public Report run(Options options) throws Exception {
        int parallel = options.number("parallel", 1, 10_000);
        int sessions = options.number("sessions", parallel, 1_000_000);
        int subscriptions = options.number("subs", 0, 1000);
        long warmup = CommonOptions.nanos(options, "warmup");
        long measured = CommonOptions.nanos(options, "seconds");
        String kind = options.oneOf("session", "clean", "persistent", "both");
        MqttServers servers = CommonOptions.serversOver(options);
        Surroundings surroundings = Surroundings.of(options);
        String prefix = MqttRun.prefix(options, "connect");
        Report report = new Report("connect" + options.given());
        long connects = 0;
        try (Loops loops = new Loops(CommonOptions.loops(options))) {
            AtomicInteger indices = new AtomicInteger();
            for (boolean clean : kind.equals("both") ? List.of(true, false) : List.of(kind.equals("clean"))) {
                String name = clean ? "clean" : "persistent";
                ConnectFigures figures = new ConnectFigures();
                List<Reconnector> clients = new ArrayList<>();
                for (int i = 0; i < parallel; i++) {
                    List<String> ids = new ArrayList<>();
                    for (int id = i; id < sessions; id += parallel) {
                        ids.add(prefix.replace('/', '-') + "-" + name + "-" + id);
                    }
                    clients.add(new Reconnector(loops, servers, indices, ids, clean, figures));
                }
                if (!clean) {
                    clients.forEach(client -> client.prepare(prefix, subscriptions));
                }
                surroundings.begin();
                clients.forEach(Reconnector::start);
                Pacer.parkUntil(System.nanoTime() + warmup);
                figures.measure(true);
                long from = System.nanoTime();
                Pacer.parkUntil(from + measured);
                figures.measure(false);
                double seconds = (System.nanoTime() - from) / (double) TimeUnit.SECONDS.toNanos(1);
                clients.forEach(Reconnector::stop);
                surroundings.end();
                LatencySummary connack = figures.connack().summary();
                report.latency(name, connack);
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("session", name);
                row.put("connects", connack.count());
                row.put("per_second", connack.count() / seconds);
                row.put("failed", figures.failed());
                report.row("connects", row);
                figures.faults(name).forEach(report::fault);
                connects += connack.count();
            }
            surroundings.describe(report, connects);
        }
        return report;
    }
}
