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
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.junit.jupiter.api.Test;

/** Readers while the one writer changes the index around the filters they look for. */
final class FilterIndexConcurrencyTest {

    private static final int READERS = 2;

    private final long seed = Samples.seed();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final FilterIndex index = new FilterIndex();
    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    void readersFindEachLastingFilterOnceWhileOthersComeAndGo() throws InterruptedException, ExecutionException {
        Set<TopicFilter> lasting = new HashSet<>();
        Samples samples = new Samples(random, 4);
        for (int i = 0; i < 60; i++) {
            TopicFilter filter = samples.filter();
            if (lasting.add(filter)) {
                index.add(filter);
            }
        }

        whileReading(
                () -> {
                    Samples mine = new Samples(random.split(), 4);
                    return () -> check(mine.topic(), lasting);
                },
                () -> churn(samples, lasting));
    }

    @Test
    void readersFindFiltersWhoseNodesAreSplitMergedAndMovedAllTheTime()
            throws InterruptedException, ExecutionException {
        Set<TopicFilter> lasting = filters("a/b/c/+/d", "+/b/+/d/d", "a/b/c/d/d", "a/b/+/+/#");
        lasting.forEach(index::add);
        List<TopicFilter> splitting = List.copyOf(
                filters("a/x/+", "a/b/+/x", "a/b/c/+/x", "a/b/c/#", "a/b/#", "+/#", "+/b/+/x/#", "a/b/x/+", "x/#"));
        List<TopicFilter> siblings = IntStream.range(0, 40)
                .boxed()
                .flatMap(i -> Stream.of(new TopicFilter("a/b/" + i + "/#"), new TopicFilter("a/b/c/d/" + i)))
                .toList();
        TopicName topic = new TopicName("a/b/c/d/d");

        whileReading(() -> () -> check(topic, lasting), () -> {
            for (int i = 0; i < 20_000; i++) {
                splitting.forEach(filter -> {
                    index.add(filter);
                    index.remove(filter);
                });
                if (i % 10 == 0) {
                    siblings.forEach(index::add);
                    siblings.forEach(index::remove);
                }
            }
        });
    }

    private void whileReading(Supplier<Runnable> reader, Runnable writer)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(READERS);
        try {
            List<Future<?>> reads = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                Runnable read = reader.get();
                reads.add(threads.submit(() -> {
                    do {
                        read.run();
                    } while (!done.get());
                }));
            }
            writer.run();
            done.set(true);
            for (Future<?> read : reads) {
                read.get();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    private void check(TopicName topic, Set<TopicFilter> lasting) {
        List<TopicFilter> found = new ArrayList<>();
        index.match(topic, found::add);
        Set<TopicFilter> distinct = new HashSet<>(found);
        boolean right = distinct.size() == found.size()
                && found.stream().allMatch(filter -> Oracle.matches(filter.value(), topic.value()))
                && lasting.stream()
                        .filter(filter -> !distinct.contains(filter))
                        .noneMatch(filter -> Oracle.matches(filter.value(), topic.value()));
        if (!right) {
            assertThat(found)
                    .as("seed %d, topic %s, lasting %s", seed, topic, lasting)
                    .isNull();
        }
    }

    /** Up to some hundreds of other filters and back, over and over. */
    private void churn(Samples samples, Set<TopicFilter> lasting) {
        List<TopicFilter> passing = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            boolean grow = i / 500 % 2 == 0;
            if (grow || passing.isEmpty()) {
                TopicFilter filter = samples.filter();
                if (!lasting.contains(filter)) {
                    index.add(filter);
                    passing.add(filter);
                }
            } else {
                TopicFilter last = passing.remove(passing.size() - 1);
                TopicFilter chosen = passing.isEmpty() ? last : passing.set(random.nextInt(passing.size()), last);
                index.remove(chosen);
            }
        }
    }

    private static Set<TopicFilter> filters(String... texts) {
        Set<TopicFilter> filters = new HashSet<>();
        for (String text : texts) {
            filters.add(new TopicFilter(text));
        }
        return filters;
    }
}
