/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.bench.faults.Fault.Kind;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Cluster;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Layout.Way;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Seat;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Seat.Role;
import org.apache.rocketmq.mqtt.bench.history.Recoveries;
import org.apache.rocketmq.mqtt.bench.lane.Pacer;
import org.apache.rocketmq.mqtt.bench.proxy.Conduct;

/**
 * Injects the faults of a schedule and heals them. Injecting is the caller's thread's, healing that of two threads,
 * which end with {@link #run}. What is to begin while two faults, or one of its family, still last begins later.
 */
final class Injector {
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** A fault that was injected. */
    private static final class Injected {
        final Fault fault;
        final String target;
        final long begun;
        final int recovery;
        final int disturbed;
        final int active;
        final int restarts;
        volatile long healed;

        Injected(Fault fault, String target, Books books, long slackNanos) {
            this.fault = fault;
            this.target = target;
            this.begun = System.nanoTime();
            this.recovery = books.recoveries().injected(begun);
            this.disturbed = books.disturbed().open(begun);
            this.active = books.faults().open(begun);
            this.restarts = fault.movesTopics() ? books.restarts().open(begun - slackNanos) : -1;
        }

        void healed(Books books, long slackNanos, long leaseNanos) {
            healed = System.nanoTime();
            books.disturbed().close(disturbed, healed + leaseNanos);
            books.faults().close(active, healed);
            if (restarts >= 0) {
                books.restarts().close(restarts, healed + slackNanos);
            }
        }

        boolean lasts() {
            return healed == 0;
        }
    }

    private final Cluster cluster;
    private final Targets targets;
    private final Books books;
    private final Chronicle chronicle;
    private final long slackNanos;
    private final long leaseNanos;
    private final List<Injected> injected = new ArrayList<>();

    /**
     * @param slackSeconds around a broker's fault in which topics may change their brokers
     * @param leaseMillis of a gateway
     */
    Injector(Cluster cluster, Books books, Chronicle chronicle, int slackSeconds, int leaseMillis) {
        this.cluster = cluster;
        this.targets = new Targets(cluster);
        this.books = books;
        this.chronicle = chronicle;
        this.slackNanos = TimeUnit.SECONDS.toNanos(slackSeconds);
        this.leaseNanos = TimeUnit.MILLISECONDS.toNanos(leaseMillis);
    }

    /** Returns when the last fault is healed. */
    void run(List<Fault> schedule) throws IOException {
        long begin = System.nanoTime();
        ScheduledExecutorService healers = Executors.newScheduledThreadPool(2, task -> {
            Thread thread = new Thread(task, "faults-heal");
            thread.setDaemon(true);
            return thread;
        });
        try {
            for (Fault fault : schedule) {
                Pacer.parkUntil(begin + TimeUnit.MILLISECONDS.toNanos(fault.atMillis()));
                while (!hasRoomFor(fault)) {
                    LockSupport.parkNanos(STEP_NANOS);
                }
                inject(fault, healers);
            }
            while (injected.stream().anyMatch(Injected::lasts)) {
                LockSupport.parkNanos(STEP_NANOS);
            }
        } finally {
            healers.shutdownNow();
        }
    }

    private boolean hasRoomFor(Fault fault) {
        List<Injected> lasting = injected.stream().filter(Injected::lasts).toList();
        return lasting.size() < 2
                && lasting.stream().noneMatch(other -> other.fault.family().equals(fault.family()));
    }

    private void inject(Fault fault, ScheduledExecutorService healers) throws IOException {
        boolean link = fault.target().contains(">");
        List<Way> ways = link ? targets.ways(fault.target()) : List.of();
        Optional<Seat> seat = link ? Optional.empty() : targets.seat(fault.target());
        if (ways.isEmpty() && seat.isEmpty()) {
            chronicle.event("skipped", "fault", fault.text());
            System.err.println("skipped, no leader: " + fault.text());
            return;
        }
        String target = seat.map(Seat::name).orElse(fault.target());
        Injected now = new Injected(fault, target, books, slackNanos);
        injected.add(now);
        chronicle.event("fault", "number", fault.number(), "what", fault.text(), "target", target);
        System.err.printf("fault %d: %s (%s) for %d ms%n", fault.number(), fault.text(), target, fault.lastsMillis());
        if (seat.isPresent()) {
            hit(fault.kind(), seat.get());
        } else {
            cluster.become(ways, conduct(fault));
        }
        var unused = healers.schedule(() -> heal(now, seat, ways), fault.lastsMillis(), TimeUnit.MILLISECONDS);
    }

    private void hit(Kind kind, Seat seat) throws IOException {
        if (kind == Kind.PAUSE) {
            cluster.pause(seat);
            return;
        }
        if (kind == Kind.STOP) {
            cluster.stop(seat);
            return;
        }
        cluster.kill(seat);
    }

    private static Conduct conduct(Fault fault) {
        return switch (fault.kind()) {
            case CUT -> Conduct.CLOSED;
            case SILENCE -> Conduct.SILENT;
            case SLOW -> new Conduct.Slow(fault.delayMillis(), fault.bytesPerSecond());
            case KILL, PAUSE, STOP -> throw new IllegalArgumentException(fault.text());
        };
    }

    private void heal(Injected healing, Optional<Seat> seat, List<Way> ways) {
        try {
            if (seat.isEmpty()) {
                cluster.become(ways, Conduct.FORWARD);
            } else if (healing.fault.kind() == Kind.PAUSE) {
                cluster.resume(seat.get());
            } else {
                cluster.restart(seat.get());
            }
        } catch (IOException e) {
            books.failures().add("fault " + healing.fault.number() + " was not healed: " + e.getMessage());
        } finally {
            healing.healed(books, slackNanos, leaseNanos);
            chronicle.event("healed", "number", healing.fault.number());
            System.err.printf("fault %d: healed%n", healing.fault.number());
        }
    }

    /** All there were, when everything is over. */
    List<Infliction> inflictions() {
        return injected.stream()
                .map(one -> new Infliction(one.fault, one.target, one.begun, one.healed))
                .toList();
    }

    /** One row for each sort of fault, when everything is over. */
    List<Map<String, Object>> summary() {
        Map<String, List<Recoveries.Recovered>> sorts = new TreeMap<>();
        for (Injected one : injected) {
            sorts.computeIfAbsent(sort(one), first -> new ArrayList<>())
                    .add(books.recoveries().recovered(one.recovery));
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        sorts.forEach((sort, all) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("sort_of_fault", sort);
            row.put("count", all.size());
            put(row, "connect", all.stream().map(Recoveries.Recovered::connectMillis));
            put(row, "half", all.stream().map(Recoveries.Recovered::halfMillis));
            put(row, "all", all.stream().map(Recoveries.Recovered::allMillis));
            rows.add(row);
        });
        return rows;
    }

    private String sort(Injected one) {
        boolean replicated = cluster.layout().slaves() && one.target.equals(new Seat(Role.BROKER, 1).name());
        return one.fault.sort() + (replicated ? " with slave" : "");
    }

    private static void put(Map<String, Object> row, String column, Stream<Long> millis) {
        Spread spread = Spread.of(millis.toList());
        row.put(column + "_median_ms", spread.median());
        row.put(column + "_worst_ms", spread.worst());
    }

    /**
     * One for each fault, when everything is over.
     *
     * @param paths what they are called, by number
     */
    List<Map<String, Object>> rows(List<String> paths) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Injected one : injected) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("fault", one.fault.number());
            row.put("what", one.fault.text());
            row.put("target", one.target);
            row.put("lasted_ms", TimeUnit.NANOSECONDS.toMillis(one.healed - one.begun));
            Recoveries.Recovered recovered = books.recoveries().recovered(one.recovery);
            row.put("connect_ms", recovered.connectMillis());
            row.put("half_ms", recovered.halfMillis());
            row.put("all_ms", recovered.allMillis());
            row.put("not_again", recovered.missing());
            int slowest = books.recoveries().slowest(one.recovery);
            row.put("slowest", slowest < 0 ? "" : paths.get(slowest));
            rows.add(row);
        }
        return rows;
    }
}
