/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.bench.history.Account;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.history.Tally;
import org.apache.rocketmq.mqtt.bench.lane.TallyReport;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;
import org.apache.rocketmq.mqtt.bench.report.Report;

final class DrainScenario implements Scenario {
    @Override
    public String purpose() {
        return "what came for persistent sessions while they were away: how fast they get it, beside live delivery of as much";
    }

    @Override
    public Options options() {
        Options options = new Options()
                .with("sessions", 100, "persistent sessions, each subscribed to a topic of its own")
                .with("messages", 10_000, "for each of them, first live, then while it is away")
                .with("pubs", 4, "clients that publish them")
                .with("inflight", 64, "messages in flight of each")
                .with("qos", 1, "1 or 2, of publishers and subscriptions")
                .with("size", 256, "payload bytes, at least " + Stamp.BYTES)
                .with("drain", 30, "given up when nothing has come for so many seconds")
                .with("first", "bench", "first level of every topic");
        return CommonOptions.report(CommonOptions.mqtt(options));
    }

    @Override
    public Report run(Options options) throws Exception {
        int count = options.number("sessions", 1, 100_000);
        int messages = options.number("messages", 1, 10_000_000);
        int publisherCount = options.number("pubs", 1, count);
        int inflight = options.number("inflight", 1, 65_000);
        int qos = options.number("qos", 1, 2);
        int size = options.number("size", Stamp.BYTES, 1 << 20);
        int quiet = CommonOptions.seconds(options, "drain");
        MqttServers servers = CommonOptions.servers(options);
        Surroundings surroundings = Surroundings.of(options);
        String prefix = MqttRun.prefix(options, "drain");
        Report report = new Report("drain" + options.given());
        try (Loops loops = new Loops(CommonOptions.loops(options))) {
            int run = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
            List<DrainSession> sessions = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                sessions.add(new DrainSession(loops, servers, run, i, prefix + "/" + i, qos));
            }
            List<BulkPublisher> publishers = new ArrayList<>();
            for (int i = 0; i < publisherCount; i++) {
                String clientId = "bench-" + Integer.toHexString(run) + "-b" + i;
                publishers.add(new BulkPublisher(
                        loops,
                        servers,
                        count + i,
                        clientId,
                        inflight,
                        stamp -> sessions.get(stamp.publisher()).published(stamp.sequence())));
            }
            sessions.forEach(DrainSession::connect);
            if (!Waiting.until(() -> sessions.stream().allMatch(DrainSession::isSubscribed), () -> 0, quiet)) {
                throw new IllegalStateException("not every session was subscribed within " + quiet + " s");
            }
            surroundings.begin();
            long each = (long) count * messages;

            long start = System.nanoTime();
            publish(publishers, sessions, messages, size);
            double live = awaitAll(sessions, each, start, quiet, report, "live");

            List<CompletionStage<Void>> leaving =
                    sessions.stream().map(DrainSession::disconnect).toList();
            leaving.forEach(left -> left.toCompletableFuture().join());
            start = System.nanoTime();
            publish(publishers, sessions, messages, size);
            if (!Waiting.until(
                    () -> publishers.stream().allMatch(BulkPublisher::isIdle), () -> acknowledged(publishers), quiet)) {
                report.note("not everything was acknowledged while the sessions were away");
            }
            row(report, "published while away", each, start, System.nanoTime());

            start = System.nanoTime();
            sessions.forEach(DrainSession::connect);
            double offline = awaitAll(sessions, 2 * each, start, quiet, report, "drained");
            surroundings.end();
            report.put("drain", "offline_to_live", live == 0 ? 0.0 : offline / live);
            describe(report, sessions, publishers);
            surroundings.describe(report, 2 * each);
            publishers.forEach(BulkPublisher::close);
            sessions.forEach(
                    session -> session.disconnect().toCompletableFuture().join());
        }
        return report;
    }

    private static void publish(
            List<BulkPublisher> publishers, List<DrainSession> sessions, int messages, int payloadBytes) {
        for (int i = 0; i < publishers.size(); i++) {
            List<DrainSession> share = new ArrayList<>();
            for (int s = i; s < sessions.size(); s += publishers.size()) {
                share.add(sessions.get(s));
            }
            publishers
                    .get(i)
                    .publish(
                            (long) share.size() * messages,
                            number -> share.get((int) (number % share.size())).next(payloadBytes));
        }
    }

    /** @return messages per second */
    private static double awaitAll(
            List<DrainSession> sessions, long total, long start, int quiet, Report report, String name) {
        long before = received(sessions);
        if (!Waiting.until(() -> received(sessions) >= total, () -> received(sessions), quiet)) {
            report.note(name + ": not everything came before it went quiet");
        }
        return row(report, name, received(sessions) - before, start, System.nanoTime());
    }

    private static double row(Report report, String phase, long messages, long start, long end) {
        double seconds = (end - start) / (double) TimeUnit.SECONDS.toNanos(1);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("phase", phase);
        row.put("messages", messages);
        row.put("seconds", seconds);
        row.put("per_second", messages / seconds);
        report.row("phases", row);
        return messages / seconds;
    }

    private static long received(List<DrainSession> sessions) {
        return sessions.stream().mapToLong(DrainSession::received).sum();
    }

    private static long acknowledged(List<BulkPublisher> publishers) {
        return publishers.stream().mapToLong(BulkPublisher::acknowledged).sum();
    }

    private static void describe(Report report, List<DrainSession> sessions, List<BulkPublisher> publishers) {
        Tally tally = sessions.stream()
                .flatMap(session -> session.ledger().accounts().stream())
                .map(Account::tally)
                .reduce(Tally.NOTHING, Tally::plus);
        TallyReport.describe(tally, report, "messages");
        Map<String, Integer> faults = new LinkedHashMap<>();
        sessions.forEach(session -> session.ledger().faults().forEach(fault -> faults.merge(fault, 1, Integer::sum)));
        faults.forEach((fault, times) -> report.fault(times + " sessions: " + fault));
        report.faultIf(sessions.stream().mapToInt(DrainSession::sessionsLost).sum(), "sessions not present");
        report.faultIf(
                sessions.stream().mapToLong(DrainSession::violations).sum()
                        + publishers.stream()
                                .mapToLong(BulkPublisher::violations)
                                .sum(),
                "violations of the protocol");
    }
}
