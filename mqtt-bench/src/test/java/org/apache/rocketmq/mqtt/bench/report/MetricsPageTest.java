/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
    private static final MetricsPage PAGE = MetricsPage.parse("""
            # TYPE jvm_memory_used_bytes gauge
            jvm_memory_used_bytes{area="heap",id="Eden Space"} 1.0E7
            jvm_memory_used_bytes{area="heap",id="Tenured Gen"} 2.0E7
            jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 4.0E7
            mqtt_discard_total{reason="qos0_while_away"} 5.0
            mqtt_connects_total 7.0
            odd +Inf
            """);

    @Test
    void addsUpWhatHasALabel() {
        assertThat(PAGE.sum("jvm_memory_used_bytes", "area=\"heap\"")).isEqualTo(3.0e7);
        assertThat(PAGE.sum("mqtt_connects_total", "")).isEqualTo(7);
    }

    @Test
    void saysWhatHasGrown() {
        MetricsPage before = MetricsPage.parse("mqtt_discard_total{reason=\"qos0_while_away\"} 2.0\n");
        assertThat(PAGE.grownSince(before, "mqtt_discard"))
                .containsExactly(entry("mqtt_discard_total{reason=\"qos0_while_away\"}", 3.0));
    }

    private static Map.Entry<String, Double> entry(String name, double value) {
        return Map.entry(name, value);
    }
}
