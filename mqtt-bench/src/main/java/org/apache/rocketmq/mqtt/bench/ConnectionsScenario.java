/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.bench.lane.Pacer;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;
import org.apache.rocketmq.mqtt.bench.report.Report;

final class ConnectionsScenario implements Scenario {
    @Override
    public String purpose() {
        return "opens many connections at a fixed rate, holds them, and asks each one whether it still lives";
    }

    @Override
    public Options options() {
        Options options = new Options()
                .with("n", 1000, "connections")
                .with("rate", 500, "of them per second")
                .with("hold", 10, "seconds to hold them")
                .with("keep-alive", 60, "seconds; 0: off")
                .with("sub", "", "subscribe each to this; %d in it becomes its number")
                .with("qos", 1, "of the subscriptions");
        return CommonOptions.report(CommonOptions.way(CommonOptions.mqtt(options)));
    }

    @Override
    public Report run(Options options) throws Exception {
        int n = options.number("n", 1, 1_000_000);
        int rate = options.number("rate", 1, 100_000);
        long hold = CommonOptions.nanos(options, "hold");
        int keepAlive = options.number("keep-alive", 0, 65_535);
        int qos = options.number("qos", 0, 2);
        MqttServers servers = CommonOptions.serversOver(options);
        Surroundings surroundings = Surroundings.of(options);
        Report report = new Report("connections" + options.given());
        ConnectionFigures figures = new ConnectionFigures();
        String run = "bench-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX) + "-c";
        List<HeldConnection> held = new ArrayList<>();
        try (Loops loops = new Loops(CommonOptions.loops(options))) {
            surroundings.begin();
            long start = System.nanoTime();
            Pacer.run(n, rate, start, (i, due) -> {
                String filter = options.text("sub").replace("%d", Long.toString(i));
                HeldConnection connection = new HeldConnection(figures, filter, qos);
                connection.open(loops, servers, (int) i, run + i, keepAlive, due);
                held.add(connection);
            });
            held.forEach(HeldConnection::awaitOpened);
            double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
            Pacer.parkUntil(System.nanoTime() + hold);
            surroundings.end();
            held.forEach(HeldConnection::ask);
            held.forEach(HeldConnection::awaitAnswer);
            loops.fence();
            figures.describe(report, n, seconds);
            surroundings.describe(report, n);
            held.forEach(HeldConnection::close);
        }
        return report;
    }
}
