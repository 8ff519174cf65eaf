/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import org.apache.rocketmq.mqtt.bench.mqtt.Topology;
import org.apache.rocketmq.mqtt.bench.report.Report;

final class FanoutScenario implements Scenario {
    @Override
    public String purpose() {
        return "one publisher, many subscribers, at a fixed rate";
    }

    @Override
    public Options options() {
        Options options = new Options()
                .with("subs", 200, "subscribers")
                .with("rate", 50, "messages per second")
                .flag("wildcard", "subscribe with + in place of the topic");
        return CommonOptions.report(CommonOptions.mqtt(CommonOptions.messages(CommonOptions.time(options))));
    }

    @Override
    public Report run(Options options) throws UsageException {
        int subscribers = options.number("subs", 1, 200_000);
        Topology topology = Topology.fanOut(MqttRun.prefix(options, "out"), subscribers, options.on("wildcard"));
        return MqttRun.openLoop(options, "fanout" + options.given(), topology);
    }
}
