/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttLane;
import org.apache.rocketmq.mqtt.bench.mqtt.Topology;
import org.apache.rocketmq.mqtt.bench.report.Report;
import org.apache.rocketmq.mqtt.bench.rocketmq.RawLane;

final class CompareScenario implements Scenario {
    @Override
    public String purpose() {
        return "'latency' and 'raw' by turns in one run, and the ratio of their medians";
    }

    @Override
    public Options options() {
        Options options = new Options()
                .with("pairs", 10, "publishers over MQTT, and queues over RocketMQ")
                .with("rate", 1000, "messages per second, all together")
                .with("rounds", 5, "turns of each")
                .with("slice", 3, "seconds of a turn")
                .with("warmup", 5, "seconds of each before the first turn")
                .with("drain", 5, "after a turn, wait until nothing has come for so many seconds");
        return CommonOptions.report(CommonOptions.raw(CommonOptions.mqtt(CommonOptions.messages(options))));
    }

    @Override
    public Report run(Options options) throws Exception {
        int rounds = options.number("rounds", 1, 1000);
        int rate = CommonOptions.rate(options);
        long slice = TimeUnit.SECONDS.toNanos(options.number("slice", 1, 3600));
        long warmup = CommonOptions.nanos(options, "warmup");
        int drain = CommonOptions.seconds(options, "drain");
        Surroundings surroundings = Surroundings.of(options);
        Topology topology = Topology.pairs(MqttRun.prefix(options, "cmp"), options.number("pairs", 1, 1000));
        Report report = new Report("compare" + options.given());
        try (Loops loops = new Loops(CommonOptions.loops(options));
                MqttLane mqtt =
                        MqttLane.open(loops, CommonOptions.servers(options), topology, CommonOptions.quality(options));
                RawLane raw = RawLane.open(CommonOptions.rawSettings(options))) {
            Turns turns = new Turns(new Turns.Side("mqtt", mqtt), new Turns.Side("rocketmq", raw), rate, drain);
            surroundings.begin();
            turns.warmUp(warmup);
            turns.run(rounds, slice, report);
            surroundings.end();
            surroundings.describe(report, mqtt.progress().sent());
        }
        return report;
    }
}
