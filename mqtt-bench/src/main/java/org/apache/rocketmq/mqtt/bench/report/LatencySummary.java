/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** Percentiles, all in microseconds. */
public record LatencySummary(long count, long min, double mean, long p50, long p90, long p99, long p999, long max) {

    Map<String, Object> row(String name) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("us", name);
        row.put("count", count);
        row.put("min", min);
        row.put("mean", mean);
        row.put("p50", p50);
        row.put("p90", p90);
        row.put("p99", p99);
        row.put("p99.9", p999);
        row.put("max", max);
        return row;
    }
}
