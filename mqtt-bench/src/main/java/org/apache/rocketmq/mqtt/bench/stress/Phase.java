/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.stress;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.rocketmq.mqtt.bench.history.Ledger;
import org.apache.rocketmq.mqtt.bench.report.Latencies;
import org.apache.rocketmq.mqtt.bench.report.LatencySummary;
import org.apache.rocketmq.mqtt.bench.report.Report;

/**
 * One phase that is over.
 *
 * @param sent what the healthy publisher sent meanwhile
 * @param before what the gateway took when it began, after a garbage collection
 * @param most the most it took meanwhile
 * @param after what it took at its end, the load of the phase still there, after a garbage collection
 * @param discards counters that have grown, by name and labels
 */
record Phase(String name, Sent sent, Memory before, Memory most, Memory after, Map<String, Double> discards) {
    private static final double MILLI = 1_000;

    /**
     * The messages of a phase.
     *
     * @param from sequence number of the first
     * @param to of the first that is not of it
     * @param latencies of these messages, whenever they came
     */
    record Sent(int from, int to, Latencies latencies) {}

    /** When nothing moves any more: a row of what it took and what the healthy got, and one for each discard. */
    void describe(Report report, Ledger ledger, int subscriber, int flow) {
        LatencySummary us = sent.latencies().summary();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("phase", name);
        row.put("heap_mb_before", before.heap());
        row.put("heap_mb_most", most.heap());
        row.put("heap_mb_after", after.heap());
        row.put("direct_mb_before", before.direct());
        row.put("direct_mb_most", most.direct());
        row.put("direct_mb_after", after.direct());
        row.put("resident_mb_most", most.resident());
        row.put(
                "discards",
                Math.round(discards.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum()));
        report.row("memory", row);
        Map<String, Object> healthy = new LinkedHashMap<>();
        healthy.put("healthy", name);
        healthy.put("sent", sent.to() - sent.from());
        healthy.put("came", us.count());
        healthy.put("missing", ledger.undelivered(subscriber, flow, sent.from(), sent.to()));
        healthy.put("p50_ms", us.p50() / MILLI);
        healthy.put("p99_ms", us.p99() / MILLI);
        healthy.put("max_ms", us.max() / MILLI);
        report.row("healthy", healthy);
        discards.forEach((counter, count) -> {
            Map<String, Object> discard = new LinkedHashMap<>();
            discard.put("discards", name);
            discard.put("reason", counter.replaceAll(".*reason=\"([^\"]*)\".*", "$1"));
            discard.put("count", Math.round(count));
            report.row("discards", discard);
        });
    }
}
