/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.lane;

import org.apache.rocketmq.mqtt.bench.report.Latencies;
import org.apache.rocketmq.mqtt.bench.report.Report;

/**
 * Where latencies go. All of them start at the time a message was due, so that a stall of the server, or of this
 * program, shows in full (no coordinated omission).
 *
 * @param endToEnd due to arrival at a subscriber
 * @param acknowledged due to the server's (last) acknowledgement
 * @param sendLag due to really sent: this program's own share of the two
 * @param fromNanos messages due earlier are warm-up and not recorded
 */
public record Measure(Latencies endToEnd, Latencies acknowledged, Latencies sendLag, long fromNanos) {

    public static Measure from(long nanos) {
        return new Measure(new Latencies(), new Latencies(), new Latencies(), nanos);
    }

    public void arrived(long dueNanos, long nowNanos) {
        record(endToEnd, dueNanos, nowNanos);
    }

    public void acknowledged(long dueNanos, long nowNanos) {
        record(acknowledged, dueNanos, nowNanos);
    }

    public void sent(long dueNanos, long nowNanos) {
        record(sendLag, dueNanos, nowNanos);
    }

    private void record(Latencies latencies, long dueNanos, long nowNanos) {
        if (dueNanos - fromNanos >= 0) {
            latencies.record(nowNanos - dueNanos);
        }
    }

    public void describe(Report report) {
        report.latency("end to end", endToEnd.summary());
        report.latency("acknowledged", acknowledged.summary());
        report.latency("send lag", sendLag.summary());
        if (sendLag.summary().p50() * 4 > endToEnd.summary().p50()) {
            report.note("the load program itself is a large part of the latency: see send lag");
        }
    }
}
