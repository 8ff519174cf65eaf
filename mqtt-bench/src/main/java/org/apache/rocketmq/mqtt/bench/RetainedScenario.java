/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.mqtt.Identity;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;
import org.apache.rocketmq.mqtt.bench.mqtt.SessionClient;
import org.apache.rocketmq.mqtt.bench.report.Report;

final class RetainedScenario implements Scenario {
    private static final int KEEP_ALIVE_SECONDS = 60;
    private static final double MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    @Override
    public String purpose() {
        return "sets many retained messages and subscribes to all of them with one wildcard";
    }

    @Override
    public Options options() {
        Options options = new Options()
                .with("topics", 100_000, "with a retained message each")
                .with("pubs", 4, "clients that set them")
                .with("inflight", 64, "messages in flight of each")
                .with("qos", 1, "of the publishers, 1 or 2")
                .with("qos-sub", 1, "of the subscription")
                .with("size", 64, "payload bytes, at least " + Stamp.BYTES)
                .with("drain", 30, "given up when nothing has come for so many seconds")
                .with("first", "bench", "first level of every topic")
                .flag("keep", "do not clear them at the end");
        return CommonOptions.report(CommonOptions.mqtt(options));
    }

    @Override
    public Report run(Options options) throws Exception {
        int topics = options.number("topics", 1, 10_000_000);
        int publisherCount = options.number("pubs", 1, 1000);
        int inflight = options.number("inflight", 1, 65_000);
        int qos = options.number("qos", 1, 2);
        int granted = options.number("qos-sub", 0, 2);
        int size = options.number("size", Stamp.BYTES, 1 << 20);
        int quiet = CommonOptions.seconds(options, "drain");
        MqttServers servers = CommonOptions.servers(options);
        Surroundings surroundings = Surroundings.of(options);
        String prefix = MqttRun.prefix(options, "retained");
        int run = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        String name = "bench-" + Integer.toHexString(run);
        Report report = new Report("retained" + options.given());
        try (Loops loops = new Loops(CommonOptions.loops(options))) {
            List<BulkPublisher> publishers = new ArrayList<>();
            for (int i = 0; i < publisherCount; i++) {
                publishers.add(new BulkPublisher(loops, servers, i, name + "-r" + i, inflight, stamp -> {}));
            }
            surroundings.begin();
            publish(
                    publishers,
                    topics,
                    topic -> Message.retained(prefix + "/" + topic, qos, new Stamp(run, 0, topic, 0), size),
                    quiet,
                    report,
                    "set");

            RetainedAudience audience = new RetainedAudience(run, topics, Math.min(qos, granted));
            Identity who = Identity.of(servers, name + "-s", KEEP_ALIVE_SECONDS);
            SessionClient subscriber = new SessionClient(loops, servers, publisherCount, who, 1, audience);
            subscriber.connect();
            if (!Waiting.until(audience::isConnected, () -> 0, quiet)) {
                throw new IllegalStateException("the subscriber was not connected within " + quiet + " s");
            }
            long from = System.nanoTime();
            subscriber.subscribe(prefix + "/+", granted);
            if (!Waiting.until(() -> audience.received() >= topics, audience::received, quiet)) {
                report.note("not everything came before it went quiet");
            }
            surroundings.end();
            loops.fence();
            audience.describe(report, from);
            surroundings.describe(report, topics);
            subscriber.disconnect().toCompletableFuture().join();
            if (!options.on("keep")) {
                publish(
                        publishers,
                        topics,
                        topic -> Message.clearing(prefix + "/" + topic, qos),
                        quiet,
                        report,
                        "cleared");
            }
            report.faultIf(
                    publishers.stream().mapToLong(BulkPublisher::violations).sum(), "violations of the protocol");
            publishers.forEach(BulkPublisher::close);
        }
        return report;
    }

    /** One message to each topic, waited for. */
    private static void publish(
            List<BulkPublisher> publishers,
            int topics,
            LongFunction<Message> message,
            int quiet,
            Report report,
            String what) {
        long start = System.nanoTime();
        int count = publishers.size();
        for (int i = 0; i < count; i++) {
            int first = i;
            publishers
                    .get(i)
                    .publish((topics - i + count - 1) / count, number -> message.apply(first + number * count));
        }
        if (!Waiting.until(
                () -> publishers.stream().allMatch(BulkPublisher::isIdle),
                () -> publishers.stream().mapToLong(BulkPublisher::acknowledged).sum(),
                quiet)) {
            report.fault("not every retained message was " + what + " before it went quiet");
        }
        double millis = (System.nanoTime() - start) / MILLISECOND;
        report.put("retained", what + "_per_second", topics / millis * TimeUnit.SECONDS.toMillis(1));
    }
}
