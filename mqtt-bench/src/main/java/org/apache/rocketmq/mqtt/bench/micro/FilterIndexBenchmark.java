/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.micro;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.topic.FilterIndex;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One topic against a million filters of a fleet of devices, half of them without wildcard. Topics are drawn from 65,536 different ones, so that
 * most of what a match touches is not in the processor's caches.
 *
 * <p>{@link #main} measures memory instead of time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class FilterIndexBenchmark {

    private static final int HALF = 500_000;
    private static final int TOPICS = 1 << 16;
    private static final TopicName FOREIGN = new TopicName("telemetry/site7/line3/press/temperature");

    private final FilterIndex index = new FilterIndex();
    private final TopicName[] matched = new TopicName[TOPICS];
    private final TopicName[] unmatched = new TopicName[TOPICS];
    private final TopicFilter[] passing = new TopicFilter[TOPICS];
    private int next;

    @Setup
    public void fill() {
        for (int i = 0; i < HALF; i++) {
            index.add(exact(i));
            index.add(wildcard(i));
        }
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < TOPICS; i++) {
            int device = random.nextInt(HALF);
            matched[i] = new TopicName("fleet/" + region(device) + "/dev" + device + "/motor/state");
            unmatched[i] = new TopicName("fleet/" + region(device) + "/gone" + device + "/motor/state");
            passing[i] = new TopicFilter("fleet/" + region(device) + "/new" + i + "/+/state");
        }
    }

    /** One filter matches. */
    @Benchmark
    public void match(Blackhole found) {
        index.match(matched[++next & (TOPICS - 1)], found::consume);
    }

    /** No filter matches, though some begin like the topic. */
    @Benchmark
    public void matchNothing(Blackhole found) {
        index.match(unmatched[++next & (TOPICS - 1)], found::consume);
    }

    /** The shortest a topic can fail. */
    @Benchmark
    public void matchForeign(Blackhole found) {
        index.match(FOREIGN, found::consume);
    }

    @Benchmark
    public boolean addAndRemove() {
        TopicFilter filter = passing[++next & (TOPICS - 1)];
        return index.add(filter) && index.remove(filter);
    }

    private static TopicFilter exact(int i) {
        return new TopicFilter("fleet/" + region(i) + "/dev" + i + "/command");
    }

    private static TopicFilter wildcard(int i) {
        return new TopicFilter(
                switch (i % 5) {
                    case 0, 1 -> "fleet/" + region(i) + "/dev" + i + "/+/state";
                    case 2, 3 -> "fleet/+/dev" + i + "/#";
                    default -> "+/" + region(i) + "/dev" + i + "/motor/+";
                });
    }

    private static String region(int device) {
        return "region" + device % 20;
    }

    /** Prints the heap one filter costs. The index keeps the wildcard filters' text, which a caller that keeps it too does not pay twice. */
    public static void main(String[] args) {
        print("exact filters, index", FilterIndexBenchmark::exact, true, false);
        print("wildcard filters, text alone", FilterIndexBenchmark::wildcard, false, true);
        print("wildcard filters, text and index", FilterIndexBenchmark::wildcard, true, false);
    }

    private static void print(String what, IntFunction<TopicFilter> filters, boolean indexed, boolean kept) {
        FilterIndex index = new FilterIndex();
        TopicFilter[] texts = new TopicFilter[kept ? HALF : 0];
        long before = usedHeap();
        for (int i = 0; i < HALF; i++) {
            TopicFilter filter = filters.apply(i);
            if (indexed) {
                index.add(filter);
            }
            if (kept) {
                texts[i] = filter;
            }
        }
        long used = usedHeap() - before;
        System.out.printf(
                "%s: %.1f bytes each (%,d of them, %,d indexed)%n", what, (double) used / HALF, HALF, index.size());
        if (texts.length > 0 && texts[0] == null) {
            throw new IllegalStateException("texts were not kept");
        }
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
