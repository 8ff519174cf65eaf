/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.net.URI;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.report.Report;
import org.apache.rocketmq.mqtt.bench.stress.FuzzRun;
import org.apache.rocketmq.mqtt.bench.stress.RunningGateway;

final class FuzzScenario implements Scenario {

    @Override
    public String purpose() {
        return "mutated packets of real clients at a running gateway: nothing is left of them, a healthy pair misses nothing";
    }

    @Override
    public Options options() {
        Options options = new Options()
                .with("seed", "", "of the mutations; one is chosen, and told, if none is given")
                .with("packets", 100_000, "mutated packets, all together")
                .with("connections", 50, "that send them, at a time")
                .with("healthy-interval", 50, "milliseconds between two messages of the healthy pair")
                .with("metrics-url", "http://127.0.0.1:9090/metrics", "Prometheus page of the gateway")
                .with("pid", "", "its process id: its memory is looked at after a garbage collection")
                .with("allowed-mb", 48, "heap, and direct memory, that may be left of it")
                .flag(CommonOptions.JSON, "one JSON object in place of tables");
        return CommonOptions.way(CommonOptions.mqtt(options));
    }

    @Override
    public Report run(Options options) throws Exception {
        long seed = seed(options.text("seed"));
        FuzzRun run = new FuzzRun(
                seed,
                options.number("packets", 1, Integer.MAX_VALUE),
                options.number("connections", 1, 10_000),
                options.number("healthy-interval", 1, 60_000),
                options.number("allowed-mb", 0, 100_000));
        String pid = options.text("pid");
        RunningGateway gateway = new RunningGateway(
                uri(options.text("metrics-url")),
                pid.isEmpty() ? null : (long) options.number("pid", 1, Integer.MAX_VALUE));
        System.err.println("seed " + seed);
        Report report = new Report("fuzz" + options.given());
        try (Loops loops = new Loops(CommonOptions.loops(options))) {
            run.run(CommonOptions.serversOver(options), gateway, loops, report);
        }
        if (pid.isEmpty()) {
            report.note("no --pid: memory before and after is without a garbage collection");
        }
        return report;
    }

    private static long seed(String text) throws UsageException {
        try {
            return text.isEmpty() ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new UsageException("--seed: " + text + " (expected: a number)");
        }
    }

    private static URI uri(String text) throws UsageException {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--metrics-url: " + text + " (expected: http://host:port/path)");
        }
    }
}
