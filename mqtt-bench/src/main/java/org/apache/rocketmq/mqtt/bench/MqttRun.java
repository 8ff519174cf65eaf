/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttLane;
import org.apache.rocketmq.mqtt.bench.mqtt.Topology;
import org.apache.rocketmq.mqtt.bench.report.Report;

/** An open loop over MQTT, whatever its topology. */
final class MqttRun {
    private MqttRun() {}

    static Report openLoop(Options options, String title, Topology topology) throws UsageException {
        OpenLoop openLoop = OpenLoop.of(options);
        Surroundings surroundings = Surroundings.of(options);
        Report report = new Report(title);
        try (Loops loops = new Loops(CommonOptions.loops(options));
                MqttLane lane = MqttLane.open(
                        loops, CommonOptions.servers(options), topology, CommonOptions.quality(options))) {
            openLoop.run(lane, report, surroundings);
        }
        return report;
    }

    /** A topic prefix of this run's own: nothing of an earlier one can come. */
    static String prefix(Options options, String scenario) {
        return options.text("first") + "/" + scenario + "/"
                + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    }
}
