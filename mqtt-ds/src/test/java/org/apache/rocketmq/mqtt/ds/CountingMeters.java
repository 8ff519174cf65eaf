/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.rocketmq.mqtt.common.port.Meters;

/** Meters that a test can read. */
final class CountingMeters implements Meters {

    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    @Override
    public Counter counter(String name, String... tags) {
        AtomicLong count = of(name, tags);
        return count::addAndGet;
    }

    @Override
    public Timer timer(String name, String... tags) {
        AtomicLong count = of(name, tags);
        return nanos -> count.incrementAndGet();
    }

    @Override
    public void gauge(String name, LongSupplier value, String... tags) {}

    long count(String name, String... tags) {
        return of(name, tags).get();
    }

    private AtomicLong of(String name, String... tags) {
        return counts.computeIfAbsent(name + Arrays.toString(tags), key -> new AtomicLong());
    }
}
