/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one run found: figures by section, tables, and the faults that make its exit code 1. */
public final class Report {
    private static final String LATENCY = "latency";

    private final String scenario;
    private final Map<String, Map<String, Object>> sections = new LinkedHashMap<>();
    private final Map<String, List<Map<String, Object>>> tables = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    public Report(String scenario) {
        this.scenario = scenario;
    }

    /** @param value a String, Number or Boolean */
    public void put(String section, String name, Object value) {
        sections.computeIfAbsent(section, s -> new LinkedHashMap<>()).put(name, value);
    }

    public void row(String table, Map<String, Object> row) {
        tables.computeIfAbsent(table, t -> new ArrayList<>()).add(row);
    }

    public void latency(String name, LatencySummary summary) {
        row(LATENCY, summary.row(name));
    }

    /** Something the reader should know that is no fault of the server. */
    public void note(String note) {
        notes.add(note);
    }

    public void fault(String fault) {
        faults.add(fault);
    }

    /** Adds the fault only if something was counted. */
    public void faultIf(long count, String what) {
        if (count > 0) {
            fault(count + " " + what);
        }
    }

    public boolean ok() {
        return faults.isEmpty();
    }

    public String text() {
        StringBuilder out = new StringBuilder(scenario).append('\n');
        tables.forEach((name, rows) -> out.append('\n').append(TextTable.of(rows)));
        sections.forEach((name, values) -> out.append('\n').append(TextTable.of(name, values)));
        out.append('\n');
        notes.forEach(note -> out.append("note: ").append(note).append('\n'));
        faults.forEach(fault -> out.append("FAULT: ").append(fault).append('\n'));
        return out.append(ok() ? "ok\n" : "failed\n").toString();
    }

    public String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("scenario", scenario);
        all.put("ok", ok());
        all.putAll(sections);
        all.putAll(tables);
        all.put("notes", notes);
        all.put("faults", faults);
        return Json.write(all);
    }
}
