/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import org.apache.rocketmq.mqtt.bench.mqtt.Topology;
import org.apache.rocketmq.mqtt.bench.report.Report;

final class LatencyScenario implements Scenario {
    @Override
    public String purpose() {
        return "pairs of publisher and subscriber at a fixed rate: the latency";
    }

    @Override
    public Options options() {
        Options options = new Options()
                .with("pairs", 10, "publishers, each with one subscriber")
                .with("rate", 1000, "messages per second, all together");
        return CommonOptions.report(CommonOptions.mqtt(CommonOptions.messages(CommonOptions.time(options))));
    }

    @Override
    public Report run(Options options) throws UsageException {
        int pairs = options.number("pairs", 1, 20_000);
        Topology topology = Topology.pairs(MqttRun.prefix(options, "lat"), pairs);
        return MqttRun.openLoop(options, "latency" + options.given(), topology);
    }
}
