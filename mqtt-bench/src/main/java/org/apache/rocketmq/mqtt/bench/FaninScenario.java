/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import org.apache.rocketmq.mqtt.bench.mqtt.Topology;
import org.apache.rocketmq.mqtt.bench.report.Report;

final class FaninScenario implements Scenario {
    @Override
    public String purpose() {
        return "many publishers at a fixed rate, read by one wildcard subscription";
    }

    @Override
    public Options options() {
        Options options = new Options()
                .with("pubs", 200, "publishers")
                .with("subs", 1, "subscribers that each get everything; 0: none")
                .with("rate", 1000, "messages per second, all together");
        return CommonOptions.report(CommonOptions.mqtt(CommonOptions.messages(CommonOptions.time(options))));
    }

    @Override
    public Report run(Options options) throws UsageException {
        int publishers = options.number("pubs", 1, 200_000);
        int subscribers = options.number("subs", 0, 1000);
        Topology topology = Topology.fanIn(MqttRun.prefix(options, "in"), publishers, subscribers);
        return MqttRun.openLoop(options, "fanin" + options.given(), topology);
    }
}
