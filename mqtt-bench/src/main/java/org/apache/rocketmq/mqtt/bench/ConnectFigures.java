/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.rocketmq.mqtt.bench.report.Latencies;

/** What became of the CONNECTs of one kind. Any thread may count. */
final class ConnectFigures {
    private final Latencies connack = new Latencies();
    private final Map<String, Integer> failures = new TreeMap<>();
    private volatile boolean measuring;

    void measure(boolean on) {
        measuring = on;
    }

    void connected(long nanos) {
        if (measuring) {
            connack.record(nanos);
        }
    }

    synchronized void failed(String reason) {
        failures.merge(reason, 1, Integer::sum);
    }

    Latencies connack() {
        return connack;
    }

    synchronized int failed() {
        return failures.values().stream().mapToInt(Integer::intValue).sum();
    }

    synchronized List<String> faults(String kind) {
        List<String> faults = new ArrayList<>();
        failures.forEach((reason, count) -> faults.add(count + " CONNECTs failed (" + kind + "): " + reason));
        return faults;
    }
}
