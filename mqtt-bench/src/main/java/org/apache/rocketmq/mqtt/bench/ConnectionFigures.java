/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.mqtt.bench.report.Latencies;
import org.apache.rocketmq.mqtt.bench.report.Report;

/** What became of all connections. Any thread may count. */
final class ConnectionFigures {
    final Latencies connack = new Latencies();
    final Latencies suback = new Latencies();
    final Latencies pingresp = new Latencies();
    final AtomicLong opened = new AtomicLong();
    final AtomicLong lost = new AtomicLong();
    final AtomicLong alive = new AtomicLong();
    private final Map<String, Integer> failures = new TreeMap<>();

    synchronized void failed(String reason) {
        failures.merge(reason, 1, Integer::sum);
    }

    synchronized void describe(Report report, int wanted, double seconds) {
        report.latency("connack", connack.summary());
        if (suback.summary().count() > 0) {
            report.latency("suback", suback.summary());
        }
        report.latency("pingresp", pingresp.summary());
        report.put("connections", "wanted", wanted);
        report.put("connections", "opened", opened.get());
        report.put("connections", "opened_per_second", opened.get() / seconds);
        report.put("connections", "lost_while_held", lost.get());
        report.put("connections", "alive_at_the_end", alive.get());
        failures.forEach((reason, count) -> report.fault(count + " failed: " + reason));
        report.faultIf(lost.get(), "connections lost while held");
        report.faultIf(opened.get() - lost.get() - alive.get(), "connections do not answer");
    }
}
