/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.stress;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Cluster;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Seat;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Seat.Role;
import org.apache.rocketmq.mqtt.bench.history.Ledger;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.kill.Load;
import org.apache.rocketmq.mqtt.bench.mqtt.DeafSubscriber;
import org.apache.rocketmq.mqtt.bench.mqtt.Identity;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingListener;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;
import org.apache.rocketmq.mqtt.bench.mqtt.Places;
import org.apache.rocketmq.mqtt.bench.mqtt.SessionClient;
import org.apache.rocketmq.mqtt.bench.report.Latencies;
import org.apache.rocketmq.mqtt.bench.report.MetricsPage;
import org.apache.rocketmq.mqtt.bench.report.Report;

/**
 * A healthy publisher and subscriber at one gateway, and beside them by turns: many subscribers that read nothing, a
 * flood of messages for them, all of them connecting anew at a time, and a subscriber that comes back to a long backlog.
 * Belongs to the scenario's thread.
 *
 * @param deaf subscribers that read nothing
 * @param flood messages per second for them
 * @param seconds of each phase
 * @param allowedMb heap that may be left of it afterwards
 */
public record StressRun(int deaf, int flood, int floodBytes, int rate, int seconds, int allowedMb) {
    private static final int QOS = 1;
    private static final int WINDOW = 200;
    private static final int PAYLOAD_BYTES = 64;
    private static final int AT_A_TIME = 100;
    private static final int SETUP_SECONDS = 60;
    private static final int QUIET_SECONDS = 60;
    private static final int FLOOD_PUBLISHERS = 4;
    private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /**
     * Runs it.
     *
     * @throws IOException if the gateway's metrics cannot be read
     */
    public void run(Cluster cluster, Loops loops, Report report) throws IOException {
        new Run(cluster, loops, report).run();
    }

    private final class Run {
        private final int run = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        private final String prefix = "stress/" + Integer.toString(run, Character.MAX_RADIX);
        private final Seat gateway = new Seat(Role.GATEWAY, 1);
        private final Ledger ledger = new Ledger();
        private final List<DeafSubscriber> crowd = new ArrayList<>();
        private final List<SessionClient> flooders = new ArrayList<>();
        private final Cluster cluster;
        private final Loops loops;
        private final Report report;
        private final int healthyFlow = ledger.open(QOS);
        private final int floodFlow = ledger.open(QOS);
        private final Healthy subscriber = new Healthy(run, 0, ledger);
        private final Healthy backlog = new Healthy(run, 1, ledger);
        private final Healthy publishing = new Healthy(run, 2, ledger);
        private final List<Phase> phases = new ArrayList<>();
        private int clients;
        private boolean uncollected;

        /** What the gateway took after the last collection, and its counters then. */
        private Memory collected = Memory.NOTHING;

        private MetricsPage begun = MetricsPage.parse("");

        Run(Cluster cluster, Loops loops, Report report) {
            this.cluster = cluster;
            this.loops = loops;
            this.report = report;
            for (int i = 1; i < FLOOD_PUBLISHERS; i++) {
                ledger.open(QOS);
            }
        }

        void run() throws IOException {
            ledger.expect(0, healthyFlow, QOS);
            for (int i = 0; i < FLOOD_PUBLISHERS; i++) {
                ledger.expect(1, floodFlow + i, QOS);
            }
            SessionClient reader = client("healthy", subscriber);
            reader.subscribe(prefix + "/healthy", QOS);
            SessionClient late = client("backlog", backlog);
            late.subscribe(prefix + "/flood/+", QOS);
            SessionClient writer = client("writer", publishing);
            for (int i = 0; i < FLOOD_PUBLISHERS; i++) {
                flooders.add(client("flooder-" + i, new Healthy(run, 3 + i, ledger)));
            }
            require(
                    "not everybody was connected",
                    () -> subscriber.isSubscribed() && backlog.isSubscribed() && publishing.isConnected());
            late.disconnect().toCompletableFuture().join();
            Load healthy = new Load(rate, (tick, due) -> offer(writer, healthyFlow, "/healthy", due, PAYLOAD_BYTES));
            try {
                collected = collect();
                begun = page();
                phase("before", this::nothing);
                Memory before = collected;
                phase("deaf subscribers", this::gather);
                phase("and a flood", this::flood);
                phase("and a storm", this::storm);
                phase("and a backlog", late::connect);
                crowd.forEach(DeafSubscriber::drop);
                if (!until(QUIET_SECONDS, () -> ledger.undelivered() == 0)) {
                    report.note("the backlog was not read within " + QUIET_SECONDS + " s");
                }
                flooders.forEach(
                        client -> client.disconnect().toCompletableFuture().join());
                phase("afterwards", this::nothing);
                judge(before, collected);
            } finally {
                healthy.close();
            }
            until(QUIET_SECONDS, () -> ledger.undelivered() == 0 && ledger.unacknowledged() == 0);
            describe();
            List.of(reader, writer, late)
                    .forEach(client -> client.disconnect().toCompletableFuture().join());
        }

        private void nothing() {}

        /** What is left after a garbage collection. */
        private Memory collect() throws IOException {
            if (!cluster.collectGarbage(gateway) && !uncollected) {
                uncollected = true;
                report.note("no jcmd beside this java: memory before and after is without a garbage collection");
            }
            return memory(page());
        }

        private Memory memory(MetricsPage page) throws IOException {
            return Memory.of(page, cluster.residentKib(gateway));
        }

        private SessionClient client(String role, LastingListener events) {
            Identity who = new Identity("stress-" + Integer.toHexString(run) + "-" + role, "", "", 30, false);
            SessionClient client = new SessionClient(loops, new Place(), clients++, who, WINDOW, events);
            client.connect();
            return client;
        }

        private void offer(SessionClient client, int flow, String topic, long due, int bytes) {
            client.offer(() -> Message.of(prefix + topic, QOS, new Stamp(run, flow, ledger.next(flow), due), bytes));
        }

        /** All subscribers that read nothing, some at a time. */
        private void gather() {
            int deafNow = 0;
            for (int first = 0; first < deaf; first += AT_A_TIME) {
                List<DeafSubscriber> some = begin(first, Math.min(deaf, first + AT_A_TIME));
                crowd.addAll(some);
                deafNow += (int) some.stream()
                        .filter(one -> one.subscribed().toCompletableFuture().join())
                        .count();
            }
            report.put("stress", "deaf_subscribers", deafNow);
            if (deafNow < deaf) {
                report.fault("only " + deafNow + " of " + deaf + " deaf subscribers could subscribe");
            }
        }

        private List<DeafSubscriber> begin(int from, int to) {
            List<DeafSubscriber> some = new ArrayList<>();
            for (int i = from; i < to; i++) {
                Identity who = new Identity("stress-" + Integer.toHexString(run) + "-deaf-" + i, "", "", 0, true);
                some.add(DeafSubscriber.begin(loops, i, new Place().next(), who, prefix + "/flood/+", i % 2));
            }
            return some;
        }

        private void flood() {
            Load load = new Load(flood, (tick, due) -> {
                int which = (int) (tick % FLOOD_PUBLISHERS);
                offer(flooders.get(which), floodFlow + which, "/flood/" + which, due, floodBytes);
            });
            park(seconds);
            load.close();
        }

        /** All at a time. */
        private void storm() {
            crowd.forEach(DeafSubscriber::drop);
            crowd.clear();
            long begun = System.nanoTime();
            crowd.addAll(begin(0, deaf));
            long back = crowd.stream()
                    .filter(one -> one.subscribed().toCompletableFuture().join())
                    .count();
            report.put("stress", "storm_back", back);
            report.put("stress", "storm_ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        }

        /** Does something and measures the healthy ones meanwhile, for the phase's time at least. */
        private void phase(String name, Runnable deed) throws IOException {
            System.err.println(name + " ...");
            Memory before = collected;
            Latencies latencies = new Latencies();
            int from = ledger.published(healthyFlow);
            subscriber.measure(from, latencies);
            Thread doing = new Thread(deed, "stress-deed");
            doing.setDaemon(true);
            doing.start();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            Memory most = Memory.NOTHING;
            while (System.nanoTime() - end < 0 || doing.isAlive()) {
                most = most.most(memory(page()));
                LockSupport.parkNanos(SAMPLE_NANOS);
            }
            int to = ledger.published(healthyFlow);
            subscriber.measure(to, new Latencies()); // the collection that we ask for is not the gateway's fault
            collected = collect();
            MetricsPage page = page();
            phases.add(new Phase(
                    name,
                    new Phase.Sent(from, to, latencies),
                    before,
                    most,
                    collected,
                    page.grownSince(begun, "mqtt_discard")));
            begun = page;
        }

        private MetricsPage page() throws IOException {
            return MetricsPage.parse(cluster.metrics(gateway)
                    .orElseThrow(() -> new IOException("no metrics from the gateway: it ended, or is too busy")));
        }

        private void judge(Memory before, Memory after) {
            judge("heap", before.heap(), after.heap());
            judge("direct memory", before.direct(), after.direct());
        }

        private void judge(String what, double before, double after) {
            boolean back = after <= before + allowedMb;
            String verdict = String.format(
                    Locale.ROOT,
                    "%s: %.1f MB before, %.1f MB afterwards, each after a garbage collection (allowed: %d MB more)",
                    back ? "back" : "not back",
                    before,
                    after,
                    allowedMb);
            report.put("stress", what, verdict);
            if (!back) {
                report.fault(what + " is " + verdict);
            }
        }

        private void describe() {
            phases.forEach(phase -> phase.describe(report, ledger, 0, healthyFlow));
            report.put("stress", "healthy_published", ledger.published(healthyFlow));
            report.put("stress", "healthy_missing", ledger.undelivered(0, healthyFlow, 0, Integer.MAX_VALUE));
            report.put("stress", "healthy_lost_connection", subscriber.wasLost());
            report.put("stress", "acknowledged", ledger.acknowledgements());
            ledger.faults().forEach(report::fault);
            List.of(subscriber, backlog, publishing)
                    .forEach(one -> one.violations().forEach(report::fault));
            if (subscriber.wasLost()) {
                report.fault("the healthy subscriber lost its connection");
            }
            cluster.dead().forEach(dead -> report.fault(dead + " ended by itself"));
        }

        private void require(String otherwise, BooleanSupplier condition) {
            if (!until(SETUP_SECONDS, condition)) {
                throw new IllegalStateException(otherwise + " within " + SETUP_SECONDS + " s");
            }
        }

        private boolean until(int limit, BooleanSupplier condition) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(limit);
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - end > 0) {
                    return false;
                }
                LockSupport.parkNanos(STEP_NANOS);
            }
            return true;
        }

        private void park(int most) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(most);
            while (System.nanoTime() - end < 0) {
                LockSupport.parkNanos(STEP_NANOS);
            }
        }

        /** The one gateway, without the proxy: what is measured is not it. */
        private final class Place implements Places {
            private static final int PATIENCE_MILLIS = 10_000;

            @Override
            public InetSocketAddress next() {
                return cluster.direct(gateway);
            }

            @Override
            public int patienceMillis() {
                return PATIENCE_MILLIS;
            }
        }
    }
}
