/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.bench.lane.Lane;
import org.apache.rocketmq.mqtt.bench.lane.Measure;
import org.apache.rocketmq.mqtt.bench.lane.Pacer;
import org.apache.rocketmq.mqtt.bench.report.Report;

/** One lane at a fixed rate: warm-up, measured time, drain. */
record OpenLoop(int rate, long warmupNanos, long measuredNanos, int drainSeconds) {

    static OpenLoop of(Options options) throws UsageException {
        return new OpenLoop(
                CommonOptions.rate(options),
                CommonOptions.nanos(options, "warmup"),
                CommonOptions.nanos(options, "seconds"),
                CommonOptions.seconds(options, "drain"));
    }

    void run(Lane lane, Report report, Surroundings surroundings) {
        long start = System.nanoTime();
        Measure measure = Measure.from(start + warmupNanos);
        lane.measure(measure);
        surroundings.begin();
        Pacer.run(lane, rate, start, start + warmupNanos + measuredNanos);
        double took = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        if (!lane.progress().awaitQuiet(drainSeconds)) {
            report.note("not everything came before it went quiet");
        }
        surroundings.end();
        measure.describe(report);
        report.put("rate", "wanted_per_second", rate);
        report.put("rate", "sent_per_second", lane.progress().sent() / took);
        lane.describe(report, "messages");
        surroundings.describe(report, lane.progress().sent());
    }
}
