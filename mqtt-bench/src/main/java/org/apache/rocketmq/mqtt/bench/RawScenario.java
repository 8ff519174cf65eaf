/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import org.apache.rocketmq.mqtt.bench.report.Report;
import org.apache.rocketmq.mqtt.bench.rocketmq.RawLane;

final class RawScenario implements Scenario {
    @Override
    public String purpose() {
        return "the work of 'latency' with the plain RocketMQ SDK: scheduled send to receive";
    }

    @Override
    public Options options() {
        Options options = new Options()
                .with("pairs", 10, "queues of the topic, each with one publisher")
                .with("rate", 1000, "messages per second, all together")
                .with("size", 256, "payload bytes");
        return CommonOptions.report(CommonOptions.raw(CommonOptions.time(options)));
    }

    @Override
    public Report run(Options options) throws Exception {
        OpenLoop openLoop = OpenLoop.of(options);
        Surroundings surroundings = Surroundings.of(options);
        Report report = new Report("raw" + options.given());
        try (RawLane lane = RawLane.open(CommonOptions.rawSettings(options))) {
            openLoop.run(lane, report, surroundings);
        }
        return report;
    }
}
