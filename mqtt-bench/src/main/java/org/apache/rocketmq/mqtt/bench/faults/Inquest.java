/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.bench.faults.Fault.Kind;
import org.apache.rocketmq.mqtt.bench.faults.Mortal.Death;
import org.apache.rocketmq.mqtt.bench.history.WillBook;
import org.apache.rocketmq.mqtt.bench.report.Report;
import org.jspecify.annotations.Nullable;

/**
 * Finds out of what the connections with wills died, when their wills were due, and whether they can be held to it.
 * Belongs to the run's thread; held when everything is over.
 *
 * @param inflictions all faults of the run
 * @param stays of the watchers at gateways
 * @param gateways how many there are: a killed one's wills are published by another
 */
record Inquest(List<Infliction> inflictions, List<Watcher.Stay> stays, int gateways, Times times) {
    /** After a fault, its consequences are not over at once. */
    private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** The same of a name server: brokers that have registered with it do so again within this time, RocketMQ's own. */
    private static final long REGISTRATION_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** How late a client may notice that its gateway was killed. */
    private static final long NOTICE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * What the dates rest upon.
     *
     * @param lease of a gateway
     * @param silence after which a gateway gives a connection up: one and a half times its keep-alive
     * @param margin for publishing and delivering
     * @param warm from when on, by {@link System#nanoTime()}: who ends before is excused, since every process has just started
     */
    record Times(Duration lease, Duration silence, Duration margin, long warm) {}

    /** Why a connection with a will ended. */
    enum Cause {
        /** Its gateway was killed: due when the lease is over. */
        GATEWAY_KILLED("gateway killed"),
        /** The gateway could see its end: due at once. */
        SEEN("connection ended"),
        /** Its way was silent or slow: due when the keep-alive is over. */
        UNSEEN("connection silent");

        private final String words;

        Cause(String words) {
            this.words = words;
        }
    }

    /**
     * What was found out about one.
     *
     * @param from what lateness counts from, by {@link System#nanoTime()}
     * @param due as well
     * @param excused from being in time, not from being published
     */
    record Verdict(Cause cause, long from, long due, boolean excused) {}

    Verdict of(Death death) {
        for (Infliction one : inflictions) {
            boolean its = one.killed(death.gateway())
                    && one.begun() - death.accepted() > 0
                    && death.ended() - one.begun() > 0
                    && death.ended() - one.begun() < NOTICE_NANOS;
            if (its) {
                long due = one.begun() + allowed(Cause.GATEWAY_KILLED);
                boolean excused = gateways == 1 || othersThan(one).anyMatch(other -> other.touches(one.begun(), due));
                return new Verdict(Cause.GATEWAY_KILLED, one.begun(), due, excused);
            }
        }
        return ended(death);
    }

    private Verdict ended(Death death) {
        long from = death.ended();
        Infliction own = inflictions.stream()
                .filter(one -> one.hitWayTo(death.gateway()) && one.touches(from, from))
                .findFirst()
                .orElse(null);
        Cause cause = own == null || own.fault().kind() == Kind.CUT ? Cause.SEEN : Cause.UNSEEN;
        long due = from + allowed(cause);
        boolean excused = from - times.warm() < 0 || isExcused(death.gateway(), own, from, due);
        return new Verdict(cause, from, due, excused);
    }

    /** A fault of other gateways excuses nobody as long as a watcher was at one that has nothing to do with it. */
    private boolean isExcused(int gateway, @Nullable Infliction own, long from, long due) {
        boolean disturbed = othersThan(own)
                .filter(one -> !one.isOfGateways() || one.gateways().contains(gateway))
                .anyMatch(one -> one.touches(from - calm(one), due));
        Set<Integer> suffering = inflictions.stream()
                .filter(one -> one.isOfGateways() && one.touches(from, due))
                .flatMap(one -> one.gateways().stream())
                .collect(Collectors.toSet());
        return disturbed
                || stays.stream().noneMatch(stay -> stay.covers(from, due) && !suffering.contains(stay.gateway()));
    }

    private static long calm(Infliction fault) {
        return fault.fault().family().equals("names") ? REGISTRATION_NANOS : CALM_NANOS;
    }

    /** But for slaves: nothing waits for them. */
    private Stream<Infliction> othersThan(@Nullable Infliction own) {
        return inflictions.stream()
                .filter(one -> !one.equals(own) && !one.fault().family().equals("slave"));
    }

    private long allowed(Cause cause) {
        Duration time = switch (cause) {
            case GATEWAY_KILLED -> times.lease();
            case SEEN -> Duration.ZERO;
            case UNSEEN -> times.silence();
        };
        return time.plus(times.margin()).toNanos();
    }

    /** Tells the book what is due when, and reports, for each cause, how long wills took. */
    void hold(List<Death> deaths, WillBook book, Report report) {
        Map<Cause, List<Long>> took = new EnumMap<>(Cause.class);
        Map<Cause, Integer> excused = new EnumMap<>(Cause.class);
        for (Death death : deaths) {
            Verdict verdict = of(death);
            if (verdict.excused()) {
                excused.merge(verdict.cause(), 1, Integer::sum);
                continue;
            }
            book.due(death.will(), verdict.due());
            long first = book.firstArrival(death.will());
            long millis =
                    first == Long.MAX_VALUE ? Long.MAX_VALUE : TimeUnit.NANOSECONDS.toMillis(first - verdict.from());
            took.computeIfAbsent(verdict.cause(), none -> new ArrayList<>()).add(millis);
        }
        for (Cause cause : Cause.values()) {
            Spread spread = Spread.of(took.getOrDefault(cause, List.of()));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("wills", cause.words);
            row.put("judged_for_time", spread.count());
            row.put("excused", excused.getOrDefault(cause, 0));
            row.put("median_ms", spread.median());
            row.put("worst_ms", spread.worst());
            row.put("allowed_ms", TimeUnit.NANOSECONDS.toMillis(allowed(cause)));
            report.row("wills_in_time", row);
        }
    }
}
