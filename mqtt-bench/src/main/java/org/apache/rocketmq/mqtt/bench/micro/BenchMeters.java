/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.micro;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.apache.rocketmq.mqtt.common.port.Meters;

/** Counters that cost what real ones cost; gauges that nobody looks at. Safe for any thread. */
final class BenchMeters implements Meters {

    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

    @Override
    public Counter counter(String name, String... tags) {
        return counters.computeIfAbsent(name, key -> new LongAdder())::add;
    }

    /** The sum over all tags. */
    long count(String name) {
        LongAdder counter = counters.get(name);
        return counter == null ? 0 : counter.sum();
    }

    @Override
    public Timer timer(String name, String... tags) {
        return nanos -> {};
    }

    @Override
    public void gauge(String name, LongSupplier value, String... tags) {
        // nobody looks
    }
}
