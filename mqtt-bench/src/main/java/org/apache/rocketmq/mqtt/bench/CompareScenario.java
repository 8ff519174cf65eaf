/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.bench.lane.Lane;
import org.apache.rocketmq.mqtt.bench.lane.Measure;
import org.apache.rocketmq.mqtt.bench.lane.Pacer;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttLane;
import org.apache.rocketmq.mqtt.bench.mqtt.Topology;
import org.apache.rocketmq.mqtt.bench.report.LatencySummary;
import org.apache.rocketmq.mqtt.bench.report.Report;
import org.apache.rocketmq.mqtt.bench.rocketmq.RawLane;

/** The two take turns of a few seconds in one process, so that a noisy minute of the machine hits both. */
final class CompareScenario implements Scenario {
    /** The beginning of each turn, while caches and sockets wake up, is not measured. */
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

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
            surroundings.begin();
            turn(mqtt, rate, warmup, drain);
            turn(raw, rate, warmup, drain);
            Measure allMqtt = Measure.from(0);
            Measure allRaw = Measure.from(0);
            for (int round = 1; round <= rounds; round++) {
                boolean mqttFirst = round % 2 == 1;
                Measure first = turn(mqttFirst ? mqtt : raw, rate, slice, drain);
                Measure second = turn(mqttFirst ? raw : mqtt, rate, slice, drain);
                Measure overMqtt = mqttFirst ? first : second;
                Measure overRaw = mqttFirst ? second : first;
                allMqtt.endToEnd().add(overMqtt.endToEnd());
                allRaw.endToEnd().add(overRaw.endToEnd());
                allMqtt.sendLag().add(overMqtt.sendLag());
                allRaw.sendLag().add(overRaw.sendLag());
                rows(report, Integer.toString(round), overMqtt, overRaw);
            }
            surroundings.end();
            rows(report, "all", allMqtt, allRaw);
            report.put("send_lag_us", "mqtt_p50", allMqtt.sendLag().summary().p50());
            report.put("send_lag_us", "rocketmq_p50", allRaw.sendLag().summary().p50());
            mqtt.describe(report, "mqtt");
            raw.describe(report, "rocketmq");
            surroundings.describe(report, mqtt.progress().sent());
        }
        return report;
    }

    private static Measure turn(Lane lane, int rate, long nanos, int drain) {
        long start = System.nanoTime();
        Measure measure = Measure.from(start + SETTLE_NANOS);
        lane.measure(measure);
        Pacer.run(lane, rate, start, start + nanos);
        lane.progress().awaitQuiet(drain);
        return measure;
    }

    private static void rows(Report report, String round, Measure mqtt, Measure raw) {
        LatencySummary overMqtt = mqtt.endToEnd().summary();
        LatencySummary overRaw = raw.endToEnd().summary();
        double ratio = overRaw.p50() == 0 ? Double.NaN : (double) overMqtt.p50() / overRaw.p50();
        report.row("rounds", row(round, "mqtt", overMqtt, ratio));
        report.row("rounds", row(round, "rocketmq", overRaw, 1.0));
    }

    private static Map<String, Object> row(String round, String lane, LatencySummary us, double ratio) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("round", round);
        row.put("lane", lane);
        row.put("count", us.count());
        row.put("p50_us", us.p50());
        row.put("p90_us", us.p90());
        row.put("p99_us", us.p99());
        row.put("max_us", us.max());
        row.put("p50_ratio", ratio);
        return row;
    }
}
