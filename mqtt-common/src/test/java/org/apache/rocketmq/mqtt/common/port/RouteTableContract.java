/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.RouteTable.RouteListener;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link RouteTable} keeps to. */
public abstract class RouteTableContract {

    private RouteTable routes;

    /** A table without routes. */
    protected abstract RouteTable newRoutes();

    @BeforeEach
    final void setUpRoutes() {
        routes = newRoutes();
    }

    @Test
    void routeIsFoundOnceItWasAdded() {
        assertThat(matches("a/b")).isEmpty();

        add("a/b");
        add("a/+");
        add("#");
        add("a/c");

        assertThat(matches("a/b")).containsExactlyInAnyOrder("a/b", "a/+", "#");
    }

    @Test
    void filterAddedTwiceIsFoundOnce() {
        add("a/+");
        add("a/+");
        add("a/b");
        add("a/b");

        assertThat(matches("a/b")).containsExactlyInAnyOrder("a/+", "a/b");
    }

    @Test
    void filterStaysUntilItWasRemovedAsOftenAsItWasAdded() {
        for (String filter : List.of("a/b", "a/+")) {
            add(filter);
            add(filter);
            remove(filter);
            assertThat(matches("a/b")).containsExactly(filter);
            remove(filter);
            Awaitility.await().untilAsserted(() -> assertThat(matches("a/b")).isEmpty());
        }
    }

    @Test
    void wildcardsPassByReservedTopics_MQTT_4_7_2_1() {
        add("#");
        add("+/b");
        add("$a/#");

        assertThat(matches("$a/b")).containsExactly("$a/#");
    }

    @Test
    void listenerHearsFirstOfAllThatIsWanted() {
        add("a");
        add("b/+");
        add("b/+");
        Heard heard = new Heard();

        routes.listen(heard);

        assertThat(heard.events).containsExactlyInAnyOrder("+a", "+b/+");
    }

    @Test
    void listenerHearsOfTheFirstAddAndTheLastRemove() {
        Heard heard = new Heard();
        routes.listen(heard);

        add("a");
        assertThat(heard.events).as("add completes after listeners were told").containsExactly("+a");
        add("a");
        remove("a");
        remove("a");
        add("a");
        add("b");

        assertThat(heard.events).containsExactly("+a", "-a", "+a", "+b");
    }

    @Test
    void everyListenerHears() {
        List<Heard> all = List.of(new Heard(), new Heard());
        all.forEach(routes::listen);

        add("a");

        assertThat(all).allSatisfy(heard -> assertThat(heard.events).containsExactly("+a"));
    }

    @Test
    void listenersAreToldInOneOrderAndNeverAtOnceAndEndWithWhatIsRouted()
            throws InterruptedException, ExecutionException {
        Heard early = new Heard();
        routes.listen(early);
        List<String> filters = List.of("a", "a/+", "b", "#");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                boolean keeps = writer == 0;
                writers.add(threads.submit(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        String filter = filters.get(i % filters.size());
                        add(filter);
                        assertThat(matches(filter.equals("a/+") ? "a/x" : filter.equals("#") ? "x" : filter))
                                .as("between an add and its remove")
                                .contains(filter);
                        remove(filter);
                    }
                    if (keeps) {
                        filters.subList(0, 2).forEach(this::add);
                    }
                }));
            }
            Heard late = new Heard();
            routes.listen(late);
            for (Future<?> writer : writers) {
                writer.get();
            }

            Awaitility.await().untilAsserted(() -> assertThat(early.wanted).containsExactlyInAnyOrder("a", "a/+"));
            assertThat(matches("a")).containsExactly("a");
            assertThat(matches("b")).isEmpty();
            assertThat(late.wanted).isEqualTo(early.wanted);
            assertThat(early.faults).isEmpty();
            assertThat(late.faults).isEmpty();
            int shared = late.events.size() - filters.size(); // at most so many were wanted when it began to listen
            assertThat(lastOf(early.events, shared)).isEqualTo(lastOf(late.events, shared));
        } finally {
            threads.shutdownNow();
        }
    }

    private void add(String filter) {
        done(routes.add(new TopicFilter(filter)));
    }

    private static void done(CompletionStage<Void> stage) {
        stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private void remove(String filter) {
        routes.remove(new TopicFilter(filter));
    }

    private List<String> matches(String topic) {
        List<String> found = new ArrayList<>();
        routes.match(new TopicName(topic), filter -> found.add(filter.value()));
        return found;
    }

    private static List<String> lastOf(List<String> events, int count) {
        return events.subList(events.size() - Math.max(0, count), events.size());
    }

    /** Notes what it is told, and what it should not have been told. Not safe for threads, on purpose. */
    private static final class Heard implements RouteListener {

        final List<String> events = new ArrayList<>();
        final Set<String> wanted = new HashSet<>();
        final List<String> faults = new ArrayList<>();
        private final AtomicInteger inside = new AtomicInteger();

        @Override
        public void added(TopicFilter filter) {
            note("+", filter, wanted.add(filter.value()));
        }

        @Override
        public void removed(TopicFilter filter) {
            note("-", filter, wanted.remove(filter.value()));
        }

        private void note(String sign, TopicFilter filter, boolean news) {
            if (inside.incrementAndGet() != 1) {
                faults.add("told at once");
            }
            if (!news) {
                faults.add("told in vain " + sign + filter);
            }
            events.add(sign + filter);
            inside.decrementAndGet();
        }
    }
}
