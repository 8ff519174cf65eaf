/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Cluster;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Seat;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Seat.Role;
import org.apache.rocketmq.mqtt.bench.kill.Load;
import org.apache.rocketmq.mqtt.bench.lane.Pacer;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.report.MetricsPage;
import org.apache.rocketmq.mqtt.bench.report.Report;

/**
 * A whole run on a cluster that is there: load, faults, healing, silence, books.
 *
 * @param seed of the actors' random numbers; the schedule has it already
 * @param rate messages per second
 * @param messages whether the history has every message
 */
public record FaultRun(List<Fault> schedule, long seed, Sizes sizes, int rate, Seconds seconds, boolean messages) {
    /** The default nodeLeaseMs. */
    private static final int LEASE_MILLIS = 10_000;

    private static final int SILENCE_SECONDS = 3;
    private static final int RECONNECT_SECONDS = 60;
    private static final String TOPIC = "faults";

    /**
     * How long this and that may take.
     *
     * @param warmup of load before the schedule begins, and after its last fault is healed
     * @param quiet what is owed is given up when nothing has come for so long
     * @param slack before and after a broker's fault in which topics may change their brokers
     * @param willMargin that a will may take from when it is due
     */
    public record Seconds(int warmup, int quiet, int slack, int willMargin) {}

    /**
     * How many clients of each sort.
     *
     * @param lasting subscribers with sessions that last
     * @param passing subscribers with clean sessions
     * @param mortals clients with wills
     * @param roamers clients with two connections at a time
     */
    public record Sizes(int publishers, int lasting, int passing, int mortals, int roamers) {
        private static final int WATCHERS = 2;

        private Crowd.Size crowd() {
            return new Crowd.Size(publishers, lasting, passing, WATCHERS, mortals, roamers);
        }
    }

    /**
     * Runs it.
     *
     * @param history where to write it
     * @throws IOException if a fault could not be injected
     */
    public void run(Cluster cluster, Loops loops, Path history, Report report) throws IOException {
        int run = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        Roster roster = Roster.of(TOPIC + "/" + Integer.toString(run, Character.MAX_RADIX), sizes.publishers());
        Books books = Books.open(Sizes.WATCHERS, roster.paths(sizes.lasting()), Duration.ofMillis(LEASE_MILLIS));
        ScheduledExecutorService actors = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "faults-actors");
            thread.setDaemon(true);
            return thread;
        });
        try (Chronicle chronicle = new Chronicle(history, messages)) {
            chronicle.event("run", "seed", seed, "run", run);
            Scene scene = new Scene(run, loops, cluster.gateways(), roster, books, chronicle, actors, new Random(seed));
            Crowd crowd = new Crowd(scene, sizes.crowd());
            crowd.open();
            Injector injector = new Injector(cluster, books, chronicle, seconds.slack(), LEASE_MILLIS);
            long warm = suffer(crowd, injector);
            actors.shutdownNow();
            close(cluster, crowd, injector, books, warm, report);
            books.ledger().findings().forEach(finding -> chronicle.finding("lasting", finding));
            books.clean().findings().forEach(finding -> chronicle.finding("clean", finding));
            crowd.close();
        } finally {
            actors.shutdownNow();
        }
    }

    /** @return when the first pause was over */
    private long suffer(Crowd crowd, Injector injector) throws IOException {
        Load load = new Load(rate, crowd::offer);
        try {
            crowd.mingle();
            pause();
            long warm = System.nanoTime();
            injector.run(schedule);
            pause();
            return warm;
        } finally {
            load.close();
        }
    }

    private void pause() {
        Pacer.parkUntil(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds.warmup()));
    }

    private void close(Cluster cluster, Crowd crowd, Injector injector, Books books, long warm, Report report) {
        System.err.println("waiting for what is under way ...");
        if (crowd.drain(seconds.quiet()) > 0) {
            report.note("gave up waiting: nothing has come for " + seconds.quiet() + " s");
        }
        if (!crowd.reconnect(RECONNECT_SECONDS, SILENCE_SECONDS)) {
            report.fault("subscribers could not connect again at the end");
        }
        injector.rows(crowd.paths()).forEach(row -> report.row("faults", row));
        injector.summary().forEach(row -> report.row("recoveries", row));
        List<Infliction> inflictions = injector.inflictions();
        new Inquest(inflictions, crowd.stays(), cluster.layout().gateways(), willTimes(warm))
                .hold(crowd.deaths(), books.wills(), report);
        crowd.describe(report);
        cluster.layout().seats(Role.GATEWAY).forEach(gateway -> counters(cluster, gateway, report));
        for (Seat dead : cluster.dead()) {
            report.fault(dead + " ended by itself");
        }
    }

    private Inquest.Times willTimes(long warm) {
        return new Inquest.Times(
                Duration.ofMillis(LEASE_MILLIS),
                Duration.ofMillis(Scene.KEEP_ALIVE_SECONDS * 1_500L),
                Duration.ofSeconds(seconds.willMargin()),
                warm);
    }

    /** Of a gateway since its last start. */
    private static void counters(Cluster cluster, Seat gateway, Report report) {
        MetricsPage nothing = MetricsPage.parse("");
        MetricsPage page = MetricsPage.parse(cluster.metrics(gateway).orElse(""));
        for (String prefix : List.of("mqtt_discard", "mqtt_sweep", "mqtt_peer_events", "mqtt_peer_failed")) {
            page.grownSince(nothing, prefix).forEach((name, value) -> report.put(gateway.name(), name, value));
        }
    }
}
