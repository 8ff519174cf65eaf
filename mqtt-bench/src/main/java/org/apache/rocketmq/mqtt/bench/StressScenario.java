/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import org.apache.rocketmq.mqtt.bench.faults.cluster.Cluster;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.report.Report;
import org.apache.rocketmq.mqtt.bench.stress.StressRun;

final class StressScenario implements Scenario {

    @Override
    public String purpose() {
        return "subscribers that never read, a flood, a reconnect storm, a backlog: memory flat, healthy clients unharmed";
    }

    @Override
    public Options options() {
        return new Options()
                .with("distribution", "", "folder of the built distribution (mqtt-bench/faults.sh stress gives it)")
                .with("work", "", "empty folder for data and logs (mqtt-bench/faults.sh stress gives it)")
                .with("deaf", 1_000, "subscribers that read nothing")
                .with("flood", 2_000, "messages per second for them")
                .with("size", 1_024, "payload bytes of these, at least " + Stamp.BYTES)
                .with("rate", 20, "messages per second between the healthy clients")
                .with("seconds", 15, "of each phase")
                .with("allowed-mb", 48, "heap and direct memory that may be left of it")
                .with("loops", 1, "event loop threads of the clients")
                .flag(CommonOptions.JSON, "one JSON object in place of tables");
    }

    @Override
    public Report run(Options options) throws Exception {
        StressRun run = new StressRun(
                options.number("deaf", 1, 20_000),
                options.number("flood", 1, 1_000_000),
                options.number("size", Stamp.BYTES, 1 << 20),
                CommonOptions.rate(options),
                options.number("seconds", 1, 3_600),
                options.number("allowed-mb", 0, 100_000));
        Report report = new Report("stress" + options.given());
        try (Cluster cluster = Cluster.start(
                        FaultsScenario.layout(1, 1, false, true),
                        FaultsScenario.folder(options, "distribution"),
                        FaultsScenario.folder(options, "work"));
                Loops loops = new Loops(CommonOptions.loops(options))) {
            run.run(cluster, loops, report);
        }
        return report;
    }
}
