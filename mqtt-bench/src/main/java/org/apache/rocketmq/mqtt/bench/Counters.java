/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.rocketmq.mqtt.bench.report.Report;

/** The counters of one Prometheus page (text format 0.0.4), by name and labels. Gauges are left out. */
record Counters(Map<String, Double> values) {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String TYPE = "# TYPE ";

    static Counters read(URI page) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        HttpRequest request = HttpRequest.newBuilder(page).timeout(TIMEOUT).build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("HTTP status " + response.statusCode());
        }
        return parse(response.body());
    }

    static Counters parse(String page) {
        Set<String> counters = new HashSet<>();
        Map<String, Double> values = new TreeMap<>();
        for (String line : page.split("\n", -1)) {
            if (line.startsWith(TYPE)) {
                declare(line.substring(TYPE.length()).split(" ", -1), counters);
            } else if (!line.startsWith("#") && counters.contains(line.split("[{ ]", 2)[0])) {
                sample(line, values);
            }
        }
        return new Counters(values);
    }

    /** Of histograms and summaries, the number of observations and their sum only ever grow, too. */
    private static void declare(String[] nameAndType, Set<String> counters) {
        if (nameAndType.length < 2) {
            return;
        }
        switch (nameAndType[1].strip()) {
            case "counter" -> {
                counters.add(nameAndType[0]);
                counters.add(nameAndType[0] + "_total");
            }
            case "histogram", "summary" -> {
                counters.add(nameAndType[0] + "_count");
                counters.add(nameAndType[0] + "_sum");
            }
            default -> {}
        }
    }

    private static void sample(String line, Map<String, Double> values) {
        int labelsEnd = line.lastIndexOf('}');
        int nameEnd = labelsEnd < 0 ? line.indexOf(' ') : labelsEnd + 1;
        String value = line.substring(nameEnd).strip().split(" ", 2)[0];
        try {
            values.put(line.substring(0, nameEnd), Double.parseDouble(value));
        } catch (NumberFormatException ignored) {
            // "+Inf" and the like: nothing to subtract
        }
    }

    /** What of the counters whose names contain the pattern has grown, and by how much. */
    Map<String, Double> grownSince(Counters before, Pattern filter) {
        Map<String, Double> grown = new TreeMap<>();
        values.forEach((name, value) -> {
            double by = value - before.values.getOrDefault(name, 0.0);
            if (by != 0 && filter.matcher(name).find()) {
                grown.put(name, by);
            }
        });
        return grown;
    }

    void describe(Counters before, Pattern filter, long messages, Report report) {
        grownSince(before, filter).forEach((name, grown) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("counter", name);
            row.put("grown_by", grown);
            row.put("per_message", messages == 0 ? 0.0 : grown / messages);
            report.row("counters", row);
        });
    }
}
