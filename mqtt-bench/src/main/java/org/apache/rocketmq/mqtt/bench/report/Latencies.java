/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.report;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;

/** A histogram in microseconds, three digits. Any thread may record; read it when the run is over. */
public final class Latencies {
    private static final long MOST = TimeUnit.MINUTES.toMicros(10);

    private final AtomicHistogram histogram = new AtomicHistogram(MOST, 3);

    /** Longer than ten minutes counts as ten minutes, less than nothing as nothing. */
    public void record(long nanos) {
        histogram.recordValue(Math.max(0, Math.min(MOST, TimeUnit.NANOSECONDS.toMicros(nanos))));
    }

    public void add(Latencies other) {
        histogram.add(other.histogram);
    }

    public LatencySummary summary() {
        Histogram h = histogram;
        return new LatencySummary(
                h.getTotalCount(),
                h.getTotalCount() == 0 ? 0 : h.getMinValue(),
                h.getMean(),
                h.getValueAtPercentile(50),
                h.getValueAtPercentile(90),
                h.getValueAtPercentile(99),
                h.getValueAtPercentile(99.9),
                h.getMaxValue());
    }
}
