/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.apache.rocketmq.mqtt.bench.report.Report;
import org.junit.jupiter.api.Test;

class CountersTest {
    private static final String PAGE = """
            # HELP pulls_total pulls
            # TYPE pulls_total counter
            pulls_total{broker="a b",status="found"} %d
            # TYPE sessions gauge
            sessions 7
            # TYPE append_seconds histogram
            append_seconds_bucket{le="+Inf"} 3
            append_seconds_count 3
            append_seconds_sum 0.5
            """;

    @Test
    void readsCountersWithTheirLabelsAndLeavesGaugesOut() {
        assertThat(Counters.parse(PAGE.formatted(5)).values())
                .containsEntry("pulls_total{broker=\"a b\",status=\"found\"}", 5.0)
                .containsEntry("append_seconds_count", 3.0)
                .hasSize(3);
    }

    @Test
    void reportsWhatGrewAndHowMuchPerMessage() {
        Report report = new Report("test");
        Counters.parse(PAGE.formatted(25))
                .describe(Counters.parse(PAGE.formatted(5)), Pattern.compile("pull"), 10, report);
        assertThat(report.json())
                .contains("\"grown_by\":20.0,\"per_message\":2.0")
                .doesNotContain("append");
    }
}
