/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Columns of equal width: text to the left, numbers to the right. */
final class TextTable {
    private TextTable() {}

    /** @param rows all with the keys of the first, which become the heading */
    static String of(List<Map<String, Object>> rows) {
        List<List<Object>> lines = new ArrayList<>();
        lines.add(new ArrayList<>(rows.get(0).keySet()));
        rows.forEach(row -> lines.add(new ArrayList<>(row.values())));
        return aligned(lines);
    }

    static String of(String title, Map<String, Object> values) {
        List<List<Object>> lines = new ArrayList<>();
        values.forEach((name, value) -> lines.add(List.of(name, value)));
        return title + "\n" + aligned(lines).indent(2);
    }

    private static String aligned(List<List<Object>> lines) {
        int[] widths = new int[lines.stream().mapToInt(List::size).max().orElse(0)];
        for (List<Object> line : lines) {
            for (int i = 0; i < line.size(); i++) {
                widths[i] = Math.max(widths[i], text(line.get(i)).length());
            }
        }
        StringBuilder out = new StringBuilder();
        for (List<Object> line : lines) {
            for (int i = 0; i < line.size(); i++) {
                String pattern = (i == 0 ? "%-" : "%") + widths[i] + "s";
                out.append(i == 0 ? "" : "  ").append(String.format(Locale.ROOT, pattern, text(line.get(i))));
            }
            out.append('\n');
        }
        return out.toString();
    }

    private static String text(Object value) {
        return value instanceof Double d ? String.format(Locale.ROOT, "%.2f", d) : value.toString();
    }
}
