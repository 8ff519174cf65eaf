/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.port.Duties.Duty;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link Duties} keeps to. Each fact has a cluster of its own. */
public abstract class DutiesContract {

    /** Longer than any lease. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final List<String> NAMES =
            IntStream.range(0, 16).mapToObj(i -> "duty/" + i).toList();

    /** Who does what now. */
    private final Map<String, String> doing = new ConcurrentHashMap<>();

    /** Duties that two did at once, or that ended without having begun. */
    private final List<String> faults = new CopyOnWriteArrayList<>();

    private final Set<String> dead = ConcurrentHashMap.newKeySet();

    /** A living node, and its share. */
    public record Subject(Nodes nodes, Duties duties) {}

    /** A node that lives from now on, and is not ready. */
    protected abstract Subject join(String name) throws Exception;

    /** The node ends as if killed; the others hear of it when its lease is over. */
    protected abstract void die(String name) throws Exception;

    @AfterEach
    final void checkFaults() {
        assertThat(faults).isEmpty();
    }

    @Test
    void dutiesBeginWhenTheirNodeIsReady() throws Exception {
        Subject one = join("one");
        one.duties().join("early", new Doing("early", one));
        assertThat(doing).isEmpty();

        one.duties().ready();
        one.duties().join("late", new Doing("late", one));

        awaitDoing(Set.of("early", "late"), Set.of("one"));
    }

    @Test
    void nodeHasNoShareBeforeItIsReady() throws Exception {
        ready("one");
        awaitDoing(Set.copyOf(NAMES), Set.of("one"));
        Subject two = joinAll("two");
        Awaitility.await().atMost(PATIENCE).until(() -> two.nodes().living().size() == 2);
        assertThat(doing.values()).containsOnly("one");

        two.duties().ready();

        awaitDoing(Set.copyOf(NAMES), Set.of("one", "two"));
    }

    @Test
    void dutiesSpreadAndEachIsDoneByOne() throws Exception {
        ready("one");
        ready("two");
        ready("three");

        awaitDoing(Set.copyOf(NAMES), Set.of("one", "two", "three"));
    }

    @Test
    void dutiesOfANodeThatLeavesHaveEndedAndAreTakenOver() throws Exception {
        Subject one = ready("one");
        ready("two");
        awaitDoing(Set.copyOf(NAMES), Set.of("one", "two"));

        one.nodes().leave().toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThat(doing.values()).doesNotContain("one");
        awaitDoing(Set.copyOf(NAMES), Set.of("two"));
    }

    @Test
    void dutiesOfANodeThatDiesAreTakenOver() throws Exception {
        ready("one");
        ready("two");
        awaitDoing(Set.copyOf(NAMES), Set.of("one", "two"));

        dead.add("two");
        die("two");

        awaitDoing(Set.copyOf(NAMES), Set.of("one"));
    }

    @Test
    void nextOneBeginsOnlyAfterTheLastHasEnded() throws Exception {
        Map<String, CompletableFuture<Void>> ends = new ConcurrentHashMap<>();
        List<String> events = new CopyOnWriteArrayList<>();
        Subject one = join("one");
        one.duties().ready();
        NAMES.forEach(name -> one.duties().join(name, new Duty() {
            @Override
            public void begin(BooleanSupplier sure) {
                events.add("one begins " + name);
            }

            @Override
            public CompletionStage<Void> end() {
                events.add("one ends " + name);
                return ends.computeIfAbsent(name, unused -> new CompletableFuture<>());
            }
        }));
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(events).hasSize(NAMES.size()));
        ready("two");
        Awaitility.await().atMost(PATIENCE).until(() -> !ends.isEmpty());
        String moving = ends.keySet().iterator().next();
        assertThat(doing).doesNotContainKey(moving);

        ends.values().forEach(end -> end.complete(null));

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(doing).containsEntry(moving, "two"));
    }

    @Test
    void dutyIsJoinedOnce() throws Exception {
        Subject one = join("one");
        one.duties().join("x", new Doing("x", one));

        assertThatThrownBy(() -> one.duties().join("x", new Doing("x", one)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Subject joinAll(String name) throws Exception {
        Subject subject = join(name);
        NAMES.forEach(duty -> subject.duties().join(duty, new Doing(duty, subject)));
        return subject;
    }

    private Subject ready(String name) throws Exception {
        Subject subject = joinAll(name);
        subject.duties().ready();
        return subject;
    }

    private void awaitDoing(Set<String> duties, Set<String> by) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(doing).containsOnlyKeys(duties);
            assertThat(new HashSet<>(new ArrayList<>(doing.values()))).isEqualTo(by);
        });
    }

    private final class Doing implements Duty {

        private final String duty;
        private final String node;

        Doing(String duty, Subject subject) {
            this.duty = duty;
            this.node = subject.nodes().self();
        }

        @Override
        public void begin(BooleanSupplier sure) {
            String other = doing.put(duty, node);
            if (other != null && !dead.contains(other)) {
                faults.add(duty + " begins at " + node + " and is done by " + other);
            }
        }

        @Override
        public CompletionStage<Void> end() {
            if (!doing.remove(duty, node) && !dead.contains(node)) {
                faults.add(duty + " ends at " + node + " and had not begun");
            }
            return CompletableFuture.completedStage(null);
        }
    }
}
