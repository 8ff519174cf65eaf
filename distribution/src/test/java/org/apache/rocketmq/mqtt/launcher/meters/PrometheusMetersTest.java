/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.meters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PrometheusMetersTest {

    private final PrometheusMeters meters = new PrometheusMeters();

    @AfterEach
    void close() {
        meters.close();
    }

    @Test
    void counterIsATotalWithItsTags() {
        Meters.Counter counter = meters.counter("mqtt_publish_in", "qos", "1");
        counter.increment();
        counter.add(2);

        assertThat(lines()).contains("mqtt_publish_in_total{qos=\"1\"} 3.0");
    }

    @Test
    void counterAskedForTwiceIsOne() {
        meters.counter("mqtt_publish_in", "qos", "1").increment();
        meters.counter("mqtt_publish_in", "qos", "1").increment();

        assertThat(lines()).contains("mqtt_publish_in_total{qos=\"1\"} 2.0");
    }

    @Test
    void discardNamesItsReason() {
        meters.discard("window_full").increment();

        assertThat(lines()).contains("mqtt_discard_total{reason=\"window_full\"} 1.0");
    }

    @Test
    void timerIsAHistogramInSeconds() {
        Meters.Timer timer = meters.timer("mqtt_store");
        timer.recordNanos(2_000_000);
        timer.recordNanos(20_000_000);

        assertThat(lines())
                .contains(
                        "mqtt_store_seconds_bucket{le=\"0.001\"} 0",
                        "mqtt_store_seconds_bucket{le=\"0.0025\"} 1",
                        "mqtt_store_seconds_bucket{le=\"0.025\"} 2",
                        "mqtt_store_seconds_bucket{le=\"+Inf\"} 2",
                        "mqtt_store_seconds_count 2",
                        "mqtt_store_seconds_sum 0.022");
    }

    @Test
    void gaugeIsAskedWhenLookedAt() {
        long[] value = {1};
        meters.gauge("mqtt_connections", () -> value[0]);
        value[0] = 7;

        assertThat(lines()).contains("mqtt_connections 7.0");
    }

    @Test
    void laterGaugeTakesTheEarlierOnesPlaceAndNoOther() {
        meters.gauge("mqtt_queues", () -> 1, "kind", "a");
        meters.gauge("mqtt_queues", () -> 2, "kind", "b");
        meters.gauge("mqtt_queues", () -> 3, "kind", "a");

        assertThat(lines()).contains("mqtt_queues{kind=\"a\"} 3.0", "mqtt_queues{kind=\"b\"} 2.0");
    }

    @Test
    void showsTheJvmsBasics() {
        assertThat(meters.scrape())
                .contains("jvm_memory_used_bytes{area=\"heap\"")
                .contains("jvm_buffer_memory_used_bytes{id=\"direct\"")
                .contains("jvm_threads_live_threads ")
                .contains("jvm_gc_");
    }

    private List<String> lines() {
        return meters.scrape().lines().toList();
    }
}
