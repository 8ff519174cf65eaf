/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.bench.lane.Measure;
import org.apache.rocketmq.mqtt.bench.lane.Pacer;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttLane;
import org.apache.rocketmq.mqtt.bench.mqtt.Topology;
import org.apache.rocketmq.mqtt.bench.report.Report;

/** In the closed loop a message is due when it is sent: its latency says how long the queue is, not how it feels. */
final class ThroughputScenario implements Scenario {
    @Override
    public String purpose() {
        return "pairs with so many messages in flight each: the rate they reach";
    }

    @Override
    public Options options() {
        Options options = new Options()
                .with("pairs", 4, "publishers, each with one subscriber")
                .with("inflight", 32, "messages of each that are not yet both acknowledged and delivered");
        return CommonOptions.report(CommonOptions.mqtt(CommonOptions.messages(CommonOptions.time(options))));
    }

    @Override
    public Report run(Options options) throws UsageException {
        int inflight = options.number("inflight", 1, 65_535);
        long warmup = CommonOptions.nanos(options, "warmup");
        long measured = CommonOptions.nanos(options, "seconds");
        int drain = CommonOptions.seconds(options, "drain");
        Topology topology = Topology.pairs(MqttRun.prefix(options, "thr"), options.number("pairs", 1, 20_000));
        Surroundings surroundings = Surroundings.of(options);
        Report report = new Report("throughput" + options.given());
        try (Loops loops = new Loops(CommonOptions.loops(options));
                MqttLane lane = MqttLane.open(
                        loops, CommonOptions.servers(options), topology, CommonOptions.quality(options))) {
            long start = System.nanoTime();
            Measure measure = Measure.from(start + warmup);
            lane.measure(measure);
            surroundings.begin();
            lane.keepInFlight(inflight, start + warmup + measured);
            Pacer.parkUntil(start + warmup);
            long acknowledged = lane.progress().acknowledgements();
            long arrived = lane.progress().arrivals();
            long from = System.nanoTime();
            Pacer.parkUntil(start + warmup + measured);
            double seconds = (System.nanoTime() - from) / (double) TimeUnit.SECONDS.toNanos(1);
            report.put(
                    "rate", "acknowledged_per_second", (lane.progress().acknowledgements() - acknowledged) / seconds);
            report.put("rate", "received_per_second", (lane.progress().arrivals() - arrived) / seconds);
            if (!lane.progress().awaitQuiet(drain)) {
                report.note("not everything came before it went quiet");
            }
            surroundings.end();
            measure.describe(report);
            lane.describe(report, "messages");
            surroundings.describe(report, lane.progress().sent());
        }
        return report;
    }
}
