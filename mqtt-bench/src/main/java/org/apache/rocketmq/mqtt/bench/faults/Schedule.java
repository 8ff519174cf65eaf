/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.rocketmq.mqtt.bench.faults.Fault.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The faults of a run, in their order: a pure function of the seed and the cluster's shape. At most two at a time, and
 * those of different families, so that a majority of the members and one broker of several always run.
 */
public final class Schedule {
    private static final int SHORTEST_MILLIS = 1_000;
    private static final int LONGEST_MILLIS = 12_000;
    private static final int MOST_DELAY_MILLIS = 300;
    private static final int LEAST_BYTES = 50_000;
    private static final int MOST_BYTES = 1_000_000;
    private static final int TRIES = 50;

    /** What is done to processes. */
    private static final Set<Kind> PROCESSES = EnumSet.of(Kind.KILL, Kind.PAUSE, Kind.STOP);

    private Schedule() {}

    /**
     * What there is to be hit.
     *
     * @param slaves whether the first broker has one
     */
    public record Shape(int gateways, int brokers, boolean slaves) {}

    /**
     * The schedule of a seed.
     *
     * @param millis the last fault begins before
     * @param gapMillis from the beginning of one fault to that of the next: at least that, at most twice
     * @param kinds what is done; not empty
     */
    public static List<Fault> of(long seed, int millis, int gapMillis, Set<Kind> kinds, Shape shape) {
        Random random = new Random(seed);
        List<Kind> choices = kinds.stream().sorted().toList();
        List<Fault> faults = new ArrayList<>();
        int at = gapMillis / 2 + random.nextInt(gapMillis / 2 + 1);
        while (at < millis) {
            Fault fault = fault(random, faults, at, choices, shape);
            if (fault != null) {
                faults.add(fault);
            }
            at += gapMillis + random.nextInt(gapMillis + 1);
        }
        return List.copyOf(faults);
    }

    private static @Nullable Fault fault(Random random, List<Fault> before, int at, List<Kind> kinds, Shape shape) {
        List<Fault> there =
                before.stream().filter(fault -> fault.endMillis() > at).toList();
        for (int i = 0; i < TRIES && there.size() < 2; i++) {
            Kind kind = kinds.get(random.nextInt(kinds.size()));
            int lasts = SHORTEST_MILLIS + random.nextInt(LONGEST_MILLIS - SHORTEST_MILLIS + 1);
            boolean slow = kind == Kind.SLOW;
            Fault fault = new Fault(
                    before.size() + 1,
                    at,
                    lasts,
                    kind,
                    target(random, kind, shape),
                    slow ? random.nextInt(MOST_DELAY_MILLIS) : 0,
                    slow ? LEAST_BYTES + random.nextInt(MOST_BYTES - LEAST_BYTES) : 0);
            if (there.stream().noneMatch(other -> other.family().equals(fault.family()))) {
                return fault;
            }
        }
        return null;
    }

    private static String target(Random random, Kind kind, Shape shape) {
        List<String> targets = PROCESSES.contains(kind) ? processes(shape) : links(shape);
        return targets.get(random.nextInt(targets.size()));
    }

    /** Gateways, members and brokers about equally often, the name server more seldom. */
    private static List<String> processes(Shape shape) {
        List<String> targets = new ArrayList<>(List.of("names-1", "meta-leader", "meta-leader", "meta-follower"));
        for (int i = 0; i < 3; i++) {
            targets.add("gateway-" + (1 + i % shape.gateways()));
        }
        for (int i = 0; i < 2; i++) {
            targets.add("broker-" + (1 + i % shape.brokers()));
        }
        if (shape.slaves()) {
            targets.add("slave-1");
        }
        return targets;
    }

    private static List<String> links(Shape shape) {
        List<String> targets = new ArrayList<>(List.of("meta-leader>meta", "meta-follower>meta"));
        for (int i = 1; i <= shape.gateways(); i++) {
            targets.add("clients>gateway-" + i);
            targets.add("gateway-" + i + ">meta");
            targets.add("gateway-" + i + ">broker-" + (1 + i % shape.brokers()));
            if (shape.gateways() > 1) {
                targets.add("gateway-" + i + ">gateway-" + (1 + i % shape.gateways()));
                targets.add("gateway-" + i + ">gateway");
            }
        }
        targets.add("gateway-1>names-1");
        return targets;
    }
}
