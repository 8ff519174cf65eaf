/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.rocketmq.mqtt.bench.faults.Fault;
import org.apache.rocketmq.mqtt.bench.faults.Fault.Kind;
import org.apache.rocketmq.mqtt.bench.faults.FaultRun;
import org.apache.rocketmq.mqtt.bench.faults.Schedule;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Cluster;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Layout;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.report.Report;

final class FaultsScenario implements Scenario {
    private static final int MOST_BLOCKS = 200;
    private static final int FIRST_BLOCK = 20;

    @Override
    public String purpose() {
        return "a cluster on loopback, load, faults on a seeded schedule: nothing may be lost, doubled, out of order, owned twice";
    }

    @Override
    public Options options() {
        return new Options()
                .with("distribution", "", "folder of the built distribution (mqtt-bench/faults.sh gives it)")
                .with("work", "", "empty folder for data, logs and history (mqtt-bench/faults.sh gives it)")
                .with("gateways", 3, "gateways")
                .with("brokers", 2, "RocketMQ brokers, masters")
                .flag("slaves", "the first broker has a slave")
                .with("seed", "", "of the schedule and of what clients do (any)")
                .with("minutes", 5, "length of the schedule")
                .with("gap", 12, "seconds from one fault to the next, at least; at most twice that")
                .with("faults", "kill,pause,cut,slow", "kinds of them; none: only load")
                .with("publishers", 8, "each with a topic of QoS 0, 1 and 2")
                .with("subscribers", 8, "with sessions that last: exact, + at each QoS, exact, # by turns")
                .with("clean", 4, "subscribers with clean sessions")
                .with("mortals", 4, "clients with wills")
                .with("roamers", 2, "client ids with two connections at a time")
                .with("rate", 75, "messages per second")
                .with("warmup", 20, "seconds of load before the first and after the last fault")
                .with("quiet", 60, "seconds without any arrival after which what is owed is given up")
                .with("broker-slack", 15, "seconds around a broker's fault in which a topic may change its broker")
                .with("will-margin", 1, "seconds that a will may take from when it is due")
                .with("loops", 1, "event loop threads of the clients")
                .with("history", "events", "events, or messages: every message, too")
                .flag("plan", "only print the schedule")
                .flag(CommonOptions.JSON, "one JSON object in place of tables");
    }

    @Override
    public Report run(Options options) throws Exception {
        long seed = options.text("seed").isEmpty()
                ? System.nanoTime() & Integer.MAX_VALUE
                : options.number("seed", 0, Integer.MAX_VALUE);
        int gateways = options.number("gateways", 1, 9);
        int brokers = options.number("brokers", 1, 9);
        boolean slaves = options.on("slaves");
        int minutes = options.number("minutes", 1, 10_000);
        Set<Kind> kinds = kinds(options);
        List<Fault> schedule = kinds.isEmpty()
                ? List.of()
                : Schedule.of(
                        seed,
                        minutes * 60_000,
                        options.number("gap", 1, 3_600) * 1_000,
                        kinds,
                        new Schedule.Shape(gateways, brokers, slaves));
        schedule.forEach(fault -> System.err.println("plan: " + fault));
        Report report = new Report("faults --seed " + seed + options.given());
        if (options.on("plan")) {
            return report;
        }
        FaultRun run = new FaultRun(
                schedule,
                seed,
                new FaultRun.Sizes(
                        options.number("publishers", 1, 1_000),
                        options.number("subscribers", 1, 1_000),
                        options.number("clean", 0, 1_000),
                        options.number("mortals", 0, 1_000),
                        options.number("roamers", 0, 1_000)),
                CommonOptions.rate(options),
                new FaultRun.Seconds(
                        CommonOptions.seconds(options, "warmup"),
                        CommonOptions.seconds(options, "quiet"),
                        CommonOptions.seconds(options, "broker-slack"),
                        CommonOptions.seconds(options, "will-margin")),
                options.oneOf("history", "events", "messages").equals("messages"));
        Path work = folder(options, "work");
        Path history = work.resolve("history.jsonl");
        try (Cluster cluster =
                        Cluster.start(layout(gateways, brokers, slaves, true), folder(options, "distribution"), work);
                Loops loops = new Loops(CommonOptions.loops(options))) {
            System.err.println("the cluster runs");
            run.run(cluster, loops, history, report);
        }
        report.put("run", "seed", seed);
        report.put("run", "history", history.toString());
        if (!report.ok()) {
            report.note("to repeat: mqtt-bench/faults.sh --seed " + seed + again(options));
        }
        return report;
    }

    /** What was given but the seed and the folders. */
    private static String again(Options options) {
        return options.given().replaceAll(" --(seed|work|distribution) \\S+", "");
    }

    private static Set<Kind> kinds(Options options) throws UsageException {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String word : options.text("faults").split(",", -1)) {
            switch (word) {
                case "kill" -> kinds.add(Kind.KILL);
                case "pause" -> kinds.add(Kind.PAUSE);
                case "cut" -> {
                    kinds.add(Kind.CUT);
                    kinds.add(Kind.SILENCE);
                }
                case "slow" -> kinds.add(Kind.SLOW);
                case "stop" -> kinds.add(Kind.STOP);
                case "none" -> {}
                default ->
                    throw new UsageException(
                            "--faults: " + word + " (expected: some of kill,pause,cut,slow,stop, or none)");
            }
        }
        return kinds;
    }

    static Path folder(Options options, String name) throws UsageException {
        Path folder = Path.of(options.text(name));
        if (options.text(name).isEmpty() || !Files.isDirectory(folder)) {
            throw new UsageException("--" + name + ": " + folder + " (expected: a folder)");
        }
        return folder.toAbsolutePath();
    }

    /** @throws IOException if this host has but one loopback address */
    static Layout layout(int gateways, int brokers, boolean slaves, boolean proxied) throws IOException {
        int block = FIRST_BLOCK + (int) (ProcessHandle.current().pid() % MOST_BLOCKS);
        String one = "127." + block + ".0.11";
        try {
            new ServerSocket(0, 1, InetAddress.getByName(one)).close();
        } catch (IOException e) {
            throw new IOException(one + " cannot be listened on: this needs all of 127.0.0.0/8, as Linux has it", e);
        }
        return new Layout(block, gateways, brokers, slaves, proxied, FreePorts.find(Layout.portsOf(brokers)));
    }
}
