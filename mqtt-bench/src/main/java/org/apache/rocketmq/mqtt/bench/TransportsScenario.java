/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttLane;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;
import org.apache.rocketmq.mqtt.bench.mqtt.Topology;
import org.apache.rocketmq.mqtt.bench.mqtt.Way;
import org.apache.rocketmq.mqtt.bench.report.Report;

final class TransportsScenario implements Scenario {
    @Override
    public String purpose() {
        return "'latency' over WebSocket (or TLS, or both) and over TCP by turns in one run, and the ratio of their medians";
    }

    @Override
    public Options options() {
        Options options = new Options()
                .with("over", "ws", "what is compared with TCP: ws, wss or tls")
                .with("other-port", 8888, "its port")
                .with("pairs", 10, "publishers, each with one subscriber")
                .with("rate", 1000, "messages per second, all together")
                .with("rounds", 5, "turns of each")
                .with("slice", 3, "seconds of a turn")
                .with("warmup", 5, "seconds of each before the first turn")
                .with("drain", 5, "after a turn, wait until nothing has come for so many seconds");
        return CommonOptions.report(CommonOptions.mqtt(CommonOptions.messages(options)));
    }

    @Override
    public Report run(Options options) throws Exception {
        int rounds = options.number("rounds", 1, 1000);
        int rate = CommonOptions.rate(options);
        int pairs = options.number("pairs", 1, 1000);
        long slice = TimeUnit.SECONDS.toNanos(options.number("slice", 1, 3600));
        long warmup = CommonOptions.nanos(options, "warmup");
        int drain = CommonOptions.seconds(options, "drain");
        Way way = Way.of(options.oneOf("over", "ws", "wss", "tls"));
        MqttServers plain = CommonOptions.servers(options);
        MqttServers other = plain.over(way, options.number("other-port", 1, 65_535));
        Surroundings surroundings = Surroundings.of(options);
        String prefix = MqttRun.prefix(options, "way");
        Report report = new Report("transports" + options.given());
        try (Loops loops = new Loops(CommonOptions.loops(options));
                MqttLane one = MqttLane.open(
                        loops, other, Topology.pairs(prefix + "/o", pairs), CommonOptions.quality(options));
                MqttLane two = MqttLane.open(
                        loops, plain, Topology.pairs(prefix + "/t", pairs), CommonOptions.quality(options))) {
            Turns turns = new Turns(new Turns.Side(way.name(), one), new Turns.Side("tcp", two), rate, drain);
            surroundings.begin();
            turns.warmUp(warmup);
            turns.run(rounds, slice, report);
            surroundings.end();
            surroundings.describe(report, one.progress().sent() + two.progress().sent());
        }
        return report;
    }
}
