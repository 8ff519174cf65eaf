/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.micro;

import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.ds.format.LmqNames;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The light queue's name of a topic filter, in each of its three forms; 1,024 filters by turns. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH fills the parameters, @Setup the rest
public class LmqNamesBenchmark {

    private static final int FILTERS = 1 << 10;

    /** Which form the names have. */
    @Param
    public Form form;

    private final TopicFilter[] filters = new TopicFilter[FILTERS];
    private int next;

    /** Of {@link LmqNames}. */
    public enum Form {
        PLAIN("fleet/region7/dev%06d/motor/state", "%LMQ%fleet%"),
        ESCAPED("fleet/région7/dev%06d/motor/état", "%LMQ%~e%"),
        HASHED("fleet/region7/dev%06d" + "/motor/state".repeat(20), "%LMQ%~h%");

        private final String filter;
        private final String prefix;

        Form(String filter, String prefix) {
            this.filter = filter;
            this.prefix = prefix;
        }
    }

    @Setup
    public void fill() {
        for (int i = 0; i < FILTERS; i++) {
            filters[i] = new TopicFilter(String.format(form.filter, i));
            QueueName name = LmqNames.of(filters[i]);
            if (!name.value().startsWith(form.prefix)) {
                throw new IllegalStateException("name: " + name + " (expected: " + form + ")");
            }
        }
    }

    @Benchmark
    public QueueName name() {
        return LmqNames.of(filters[++next & (FILTERS - 1)]);
    }
}
