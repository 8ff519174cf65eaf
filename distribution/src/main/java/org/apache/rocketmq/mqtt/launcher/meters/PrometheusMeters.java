/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.meters;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.common.port.Meters;

/**
 * Meters as Prometheus reads them: {@code mqtt_publish_in} becomes {@code mqtt_publish_in_total}, a timer {@code mqtt_store} the
 * histogram {@code mqtt_store_seconds}. With the JVM's own beside them. Safe for any thread.
 */
public final class PrometheusMeters implements Meters, AutoCloseable {

    /** Bounds of the histograms. One list for all, so that a store time and a delivery time can be compared. */
    private static final Duration[] BUCKETS = Stream.of(
                    100,
                    250,
                    500,
                    1_000,
                    2_500,
                    5_000,
                    10_000,
                    25_000,
                    50_000,
                    100_000,
                    250_000,
                    500_000,
                    1_000_000,
                    2_500_000,
                    5_000_000,
                    10_000_000)
            .map(micros -> Duration.ofNanos(micros * 1_000L))
            .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();

    public PrometheusMeters() {
        gc.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** All figures as of now, in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public Counter counter(String name, String... tags) {
        return registry.counter(name, tags)::increment;
    }

    @Override
    public Timer timer(String name, String... tags) {
        io.micrometer.core.instrument.Timer timer = io.micrometer.core.instrument.Timer.builder(name)
                .tags(tags)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A gauge of the same name and tags as an earlier one takes its place. */
    @Override
    public void gauge(String name, LongSupplier value, String... tags) {
        registry.find(name).tags(tags).gauges().stream()
                .filter(gauge -> Tags.of(gauge.getId().getTags()).equals(Tags.of(tags)))
                .forEach(registry::remove);
        Gauge.builder(name, value, LongSupplier::getAsLong)
                .strongReference(true)
                .tags(tags)
                .register(registry);
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
