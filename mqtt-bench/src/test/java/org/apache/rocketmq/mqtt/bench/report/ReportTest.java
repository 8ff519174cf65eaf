/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void latenciesAreMicrosecondsAndClampedNotLost() {
        Latencies latencies = new Latencies();
        latencies.record(TimeUnit.MICROSECONDS.toNanos(100));
        latencies.record(-5);
        latencies.record(TimeUnit.HOURS.toNanos(1));
        LatencySummary summary = latencies.summary();
        assertThat(summary.count()).isEqualTo(3);
        assertThat(summary.min()).isZero();
        assertThat(summary.p50()).isEqualTo(100);
        assertThat(summary.max()).isGreaterThanOrEqualTo(TimeUnit.MINUTES.toMicros(10));
    }

    @Test
    void aFaultMakesItFail() {
        Report report = new Report("a \"b\"");
        report.put("messages", "lost", 0);
        report.faultIf(0, "nothing");
        assertThat(report.ok()).isTrue();
        report.faultIf(2, "lost");
        assertThat(report.ok()).isFalse();
        assertThat(report.text()).contains("lost  0").contains("FAULT: 2 lost");
        assertThat(report.json())
                .isEqualTo("{\"scenario\":\"a \\\"b\\\"\",\"ok\":false,\"messages\":{\"lost\":0},\"notes\":[],"
                        + "\"faults\":[\"2 lost\"]}");
    }
}
