/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.lane.Pacer;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttLane;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;
import org.apache.rocketmq.mqtt.bench.mqtt.Quality;
import org.apache.rocketmq.mqtt.bench.mqtt.Topology;
import org.apache.rocketmq.mqtt.bench.report.Report;

/**
 * Several phases of the same length: nothing at first, then pairs at a rate. The metadata's counters are read around
 * each; all clients are connected before the first and stay until the last, so that their coming and going is not seen.
 */
final class SteadyScenario implements Scenario {
    private static final int DRAIN_SECONDS = 5;

    /** What a node may save by the clock. */
    private static final int OF_ITS_OWN_PER_SECOND = 2;

    /** @param quality of the pairs; none of them if the rate is 0 */
    private record Phase(String name, Quality quality, int rate) {}

    @Override
    public String purpose() {
        return "what publishing and delivering costs in metadata: its counters while idle, at QoS 0 and 1, clean and persistent";
    }

    @Override
    public Options options() {
        Options options = new Options()
                .with("pairs", 10, "publishers, each with one subscriber")
                .with("rate", 1000, "messages per second, all together")
                .with("seconds", 10, "of each phase")
                .with("settle", 3, "seconds between the subscriptions of a phase and its first count")
                .with("size", 256, "payload bytes, at least " + Stamp.BYTES)
                .with("meta-filter", "^mqtt_meta_(entries|commands|queries)", "regular expression of the counters")
                .with("first", "bench", "first level of every topic")
                .with("metrics-url", "http://127.0.0.1:9090/metrics", "Prometheus page of the gateway")
                .flag(CommonOptions.JSON, "one JSON object in place of tables");
        return CommonOptions.mqtt(options);
    }

    @Override
    public Report run(Options options) throws Exception {
        int pairs = options.number("pairs", 1, 10_000);
        int rate = CommonOptions.rate(options);
        int size = options.number("size", Stamp.BYTES, 1 << 20);
        long length = CommonOptions.nanos(options, "seconds");
        long settle = CommonOptions.nanos(options, "settle");
        MqttServers servers = CommonOptions.servers(options);
        Pattern filter = filter(options);
        URI page = URI.create(options.text("metrics-url"));
        Report report = new Report("steady" + options.given());
        Quality none = new Quality(0, 0, size, true);
        List<Phase> phases = List.of(
                new Phase("idle", none, 0),
                new Phase("clean_qos_0", none, rate),
                new Phase("clean_qos_1", new Quality(1, 1, size, true), rate),
                new Phase("persistent_qos_1", new Quality(1, 1, size, false), rate));
        Map<String, Map<String, Double>> grown = new LinkedHashMap<>();
        try (Loops loops = new Loops(CommonOptions.loops(options))) {
            String prefix = MqttRun.prefix(options, "steady");
            Map<Phase, MqttLane> lanes = new LinkedHashMap<>();
            try {
                for (Phase phase : phases) {
                    Topology topology = Topology.pairs(prefix + phase.name(), phase.rate() == 0 ? 0 : pairs);
                    lanes.put(phase, MqttLane.open(loops, servers, topology, phase.quality()));
                }
                for (Map.Entry<Phase, MqttLane> entry : lanes.entrySet()) {
                    Phase phase = entry.getKey();
                    MqttLane lane = entry.getValue();
                    run(lane, phase.rate(), settle);
                    Counters before = Counters.read(page);
                    run(lane, phase.rate(), length);
                    grown.put(phase.name(), Counters.read(page).grownSince(before, filter));
                    if (!lane.progress().awaitQuiet(DRAIN_SECONDS)) {
                        report.note(phase.name() + ": not everything came before it went quiet");
                    }
                }
                lanes.forEach((phase, lane) -> {
                    if (phase.rate() > 0) {
                        lane.describe(report, phase.name());
                    }
                });
            } finally {
                lanes.values().forEach(MqttLane::close);
            }
        }
        describe(report, grown, filter, TimeUnit.NANOSECONDS.toSeconds(length));
        return report;
    }

    private static void run(MqttLane lane, int rate, long nanos) {
        long start = System.nanoTime();
        if (rate == 0) {
            Pacer.parkUntil(start + nanos);
        } else {
            Pacer.run(lane, rate, start, start + nanos);
        }
    }

    private static Pattern filter(Options options) throws UsageException {
        try {
            return Pattern.compile(options.text("meta-filter"));
        } catch (PatternSyntaxException e) {
            throw new UsageException("--meta-filter: " + e.getDescription() + " (expected: a regular expression)");
        }
    }

    /**
     * What grows with clean sessions by more than while idle and two a second is a fault: the gateway asks metadata per
     * message.
     */
    private static void describe(Report report, Map<String, Map<String, Double>> grown, Pattern filter, long seconds) {
        TreeSet<String> names = new TreeSet<>();
        grown.values().forEach(counters -> names.addAll(counters.keySet()));
        if (names.isEmpty()) {
            report.note("no counter that contains " + filter + " has grown at all");
        }
        Map<String, Double> idle = grown.getOrDefault("idle", Map.of());
        for (String name : names) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("counter", name);
            grown.forEach((phase, counters) -> row.put(phase, counters.getOrDefault(name, 0.0)));
            report.row("counters", row);
            grown.forEach((phase, counters) -> {
                double by = counters.getOrDefault(name, 0.0);
                double most = idle.getOrDefault(name, 0.0) + seconds * OF_ITS_OWN_PER_SECOND;
                if (phase.startsWith("clean") && by > most) {
                    report.fault(phase + ": " + name + " grew by " + by + " (expected: at most " + most + ")");
                }
            });
        }
    }
}
