/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.report;

import java.util.Map;
import java.util.TreeMap;

/** One Prometheus page (text format 0.0.4), gauges and counters alike, by name and labels. */
public record MetricsPage(Map<String, Double> values) {

    public static MetricsPage parse(String text) {
        Map<String, Double> values = new TreeMap<>();
        for (String line : text.split("\n", -1)) {
            int end = Math.max(line.lastIndexOf('}') + 1, 0);
            int space = line.indexOf(' ', end);
            if (!line.startsWith("#") && space > 0) {
                put(values, line.substring(0, space), line.substring(space + 1).strip());
            }
        }
        return new MetricsPage(values);
    }

    private static void put(Map<String, Double> values, String name, String value) {
        try {
            values.put(name, Double.parseDouble(value.split(" ", 2)[0]));
        } catch (NumberFormatException ignored) {
            // "+Inf" and the like: nothing to add up
        }
    }

    /** Of all samples of a name that have a label; 0 if there is none. */
    public double sum(String name, String label) {
        return values.entrySet().stream()
                .filter(entry ->
                        entry.getKey().startsWith(name) && entry.getKey().contains(label))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** What of the samples whose names begin so has grown, and by how much. */
    public Map<String, Double> grownSince(MetricsPage before, String prefix) {
        Map<String, Double> grown = new TreeMap<>();
        values.forEach((name, value) -> {
            double by = value - before.values.getOrDefault(name, 0.0);
            if (name.startsWith(prefix) && by != 0) {
                grown.put(name, by);
            }
        });
        return grown;
    }
}
