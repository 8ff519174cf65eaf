/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.net.URI;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.report.Report;
import org.apache.rocketmq.mqtt.bench.stress.RunningGateway;
import org.apache.rocketmq.mqtt.bench.stress.SiegeRun;

final class SiegeScenario implements Scenario {

    @Override
    public String purpose() {
        return "strangers from many addresses who connect as fast as they can: whom the gate turns away, and what a healthy pair feels";
    }

    @Override
    public Options options() {
        Options options = new Options()
                .with("seconds", 20, "before, during and after the siege, each")
                .with("connections", 2_000, "of the strangers, at a time")
                .with("addresses", 1_000, "of 127.1.0.0/16 that they come from, if the gateway is on this host")
                .with("hold", 1_000, "milliseconds that each keeps a connection")
                .with("healthy-interval", 20, "milliseconds between two messages of the healthy pair")
                .with("metrics-url", "http://127.0.0.1:9090/metrics", "Prometheus page of the gateway")
                .flag(CommonOptions.JSON, "one JSON object in place of tables");
        return CommonOptions.mqtt(options);
    }

    @Override
    public Report run(Options options) throws Exception {
        SiegeRun run = new SiegeRun(
                options.number("seconds", 1, 3_600),
                options.number("connections", 1, 60_000),
                options.number("addresses", 1, 60_000),
                options.number("hold", 1, 60_000),
                options.number("healthy-interval", 1, 60_000));
        RunningGateway gateway = new RunningGateway(uri(options.text("metrics-url")), null);
        Report report = new Report("siege" + options.given());
        try (Loops loops = new Loops(CommonOptions.loops(options))) {
            run.run(CommonOptions.servers(options), gateway, loops, report);
        }
        return report;
    }

    private static URI uri(String text) throws UsageException {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--metrics-url: " + text + " (expected: http://host:port/path)");
        }
    }
}
