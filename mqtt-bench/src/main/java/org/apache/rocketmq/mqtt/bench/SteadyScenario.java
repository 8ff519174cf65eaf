/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
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

/** Several phases of the same length: nothing at first, then pairs at a rate. The metadata's counters are read around each. */
final class SteadyScenario implements Scenario {
    private static final int DRAIN_SECONDS = 5;

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
            for (Phase phase : phases) {
                Topology topology = Topology.pairs(MqttRun.prefix(options, "steady"), phase.rate() == 0 ? 0 : pairs);
                try (MqttLane lane = MqttLane.open(loops, servers, topology, phase.quality())) {
                    long start = System.nanoTime();
                    if (phase.rate() > 0) {
                        Pacer.run(lane, phase.rate(), start, start + settle);
                    } else {
                        Pacer.parkUntil(start + settle);
                    }
                    Counters before = Counters.read(page);
                    long from = System.nanoTime();
                    if (phase.rate() > 0) {
                        Pacer.run(lane, phase.rate(), from, from + length);
                    } else {
                        Pacer.parkUntil(from + length);
                    }
                    grown.put(phase.name(), Counters.read(page).grownSince(before, filter));
                    if (phase.rate() > 0 && !lane.progress().awaitQuiet(DRAIN_SECONDS)) {
                        report.note(phase.name() + ": not everything came before it went quiet");
                    }
                    lane.describe(report, phase.name());
                }
            }
        }
        describe(report, grown, filter);
        return report;
    }

    private static Pattern filter(Options options) throws UsageException {
        try {
            return Pattern.compile(options.text("meta-filter"));
        } catch (PatternSyntaxException e) {
            throw new UsageException("--meta-filter: " + e.getDescription() + " (expected: a regular expression)");
        }
    }

    /** What grows with clean sessions and does not grow while idle is a fault: the gateway asks metadata per message. */
    private static void describe(Report report, Map<String, Map<String, Double>> grown, Pattern filter) {
        TreeSet<String> names = new TreeSet<>();
        grown.values().forEach(counters -> names.addAll(counters.keySet()));
        if (names.isEmpty()) {
            report.note("no counter that contains " + filter + " has grown at all");
        }
        List<String> idle = new ArrayList<>(grown.getOrDefault("idle", Map.of()).keySet());
        for (String name : names) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("counter", name);
            grown.forEach((phase, counters) -> row.put(phase, counters.getOrDefault(name, 0.0)));
            report.row("counters", row);
            grown.forEach((phase, counters) -> {
                if (phase.startsWith("clean") && counters.containsKey(name) && !idle.contains(name)) {
                    report.fault(phase + ": " + name + " grew by " + counters.get(name) + " (expected: 0)");
                }
            });
        }
    }
}
