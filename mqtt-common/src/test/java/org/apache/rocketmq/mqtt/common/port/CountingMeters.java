/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Meters that a test can read. Safe for any thread. */
public final class CountingMeters implements Meters {

    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final Map<String, LongSupplier> gauges = new ConcurrentHashMap<>();

    @Override
    public Counter counter(String name, String... tags) {
        return of(name, tags)::addAndGet;
    }

    @Override
    public Timer timer(String name, String... tags) {
        AtomicLong count = of(name, tags);
        return nanos -> count.incrementAndGet();
    }

    @Override
    public void gauge(String name, LongSupplier value, String... tags) {
        gauges.put(name + Arrays.toString(tags), value);
    }

    /** What was counted, or how often a timer was used; 0 if there is no such meter. */
    public long count(String name, String... tags) {
        return of(name, tags).get();
    }

    /** All meters of such names, with their tags, that have counted anything. */
    public Map<String, Long> counts(String prefix) {
        Map<String, Long> found = new TreeMap<>();
        counts.forEach((name, count) -> {
            if (name.startsWith(prefix) && count.get() != 0) {
                found.put(name, count.get());
            }
        });
        return found;
    }

    public long discarded(String reason) {
        return count("mqtt_discard", "reason", reason);
    }

    /** @throws IllegalArgumentException if there is no such gauge */
    public long gauge(String name, String... tags) {
        LongSupplier gauge = gauges.get(name + Arrays.toString(tags));
        if (gauge == null) {
            throw new IllegalArgumentException("gauge: " + name + " (expected: one of " + gauges.keySet() + ")");
        }
        return gauge.getAsLong();
    }

    private AtomicLong of(String name, String... tags) {
        return counts.computeIfAbsent(name + Arrays.toString(tags), key -> new AtomicLong());
    }
}
