/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.junit.jupiter.api.Test;

/** Readers while the one writer changes the index around the filters they look for. */
final class FilterIndexConcurrencyTest {

    private static final int CHANGES = 300_000;

    private final long seed = Samples.seed();
    private final FilterIndex index = new FilterIndex();
    private final Set<TopicFilter> lasting = new HashSet<>();
    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    void readersFindEachLastingFilterOnceWhileOthersComeAndGo() throws InterruptedException, ExecutionException {
        SplittableRandom random = new SplittableRandom(seed);
        Samples samples = new Samples(random, 4);
        for (int i = 0; i < 60; i++) {
            TopicFilter filter = samples.filter();
            if (lasting.add(filter)) {
                index.add(filter);
            }
        }
        List<SplittableRandom> readers = List.of(random.split(), random.split());
        ExecutorService threads = Executors.newFixedThreadPool(readers.size());
        try {
            List<Future<Integer>> reads = new ArrayList<>();
            for (SplittableRandom reader : readers) {
                reads.add(threads.submit(() -> read(new Samples(reader, 4))));
            }
            change(random, samples);
            done.set(true);
            for (Future<Integer> read : reads) {
                assertThat(read.get()).isPositive();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    private void change(SplittableRandom random, Samples samples) {
        List<TopicFilter> passing = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            boolean grow = i / 500 % 2 == 0; // to some hundreds and back
            if (grow || passing.isEmpty()) {
                TopicFilter filter = samples.filter();
                if (!lasting.contains(filter)) {
                    index.add(filter);
                    passing.add(filter);
                }
            } else {
                int last = passing.size() - 1;
                int chosen = random.nextInt(passing.size());
                TopicFilter filter = passing.set(chosen, passing.get(last));
                passing.remove(last);
                index.remove(filter);
            }
        }
    }

    private int read(Samples samples) {
        int reads = 0;
        while (!done.get() || reads == 0) {
            TopicName topic = samples.topic();
            List<TopicFilter> found = new ArrayList<>();
            index.match(topic, found::add);
            Set<TopicFilter> distinct = new HashSet<>(found);
            boolean right = distinct.size() == found.size()
                    && found.stream().allMatch(filter -> Oracle.matches(filter.value(), topic.value()))
                    && lasting.stream()
                            .filter(filter -> Oracle.matches(filter.value(), topic.value()))
                            .allMatch(distinct::contains);
            if (!right) {
                assertThat(found)
                        .as("seed %d, topic %s, lasting %s", seed, topic, lasting)
                        .isNull();
            }
            reads++;
        }
        return reads;
    }
}
