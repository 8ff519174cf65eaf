/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.bench.report.Report;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.RetainedStore;
import org.apache.rocketmq.mqtt.common.port.SessionStore;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.meta.MetaSettings;
import org.apache.rocketmq.mqtt.meta.Metadata;

/** The metadata alone, in this process: no gateway, no RocketMQ. */
final class MetaScenario implements Scenario {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int UNDER_WAY = 10_000;
    private static final double MILLION = 1_000_000;

    @Override
    public String purpose() {
        return "fills an embedded metadata member, and tells what it takes: heap when idle, disk, time to start again";
    }

    @Override
    public Options options() {
        return CommonOptions.report(new Options()
                .with("sessions", 100_000, "stored sessions, nobody connected")
                .with("filters", 5, "subscriptions of each")
                .with("topics", 1_000_000, "with a retained message each")
                .with("size", 64, "payload bytes of each"));
    }

    @Override
    public Report run(Options options) throws Exception {
        int sessions = options.number("sessions", 0, 10_000_000);
        int filters = options.number("filters", 0, 100);
        int topics = options.number("topics", 0, 100_000_000);
        int size = options.number("size", 1, 1 << 20);
        Report report = new Report("meta" + options.given());
        Path directory = Files.createTempDirectory("mqtt-bench-meta");
        try (ThreadScheduler scheduler = new ThreadScheduler("bench-scheduler")) {
            try (Metadata metadata = open(directory, scheduler)) {
                metadata.start(PATIENCE);
                time(report, "fill", "sessions a second", sessions, i -> store(metadata.sessions(), i, filters));
                Payload payload = Payload.of(new byte[size]);
                time(report, "fill", "retained a second", topics, i -> retain(metadata.retained(), i, payload));
            }
            report.put("disk", "MB", megabytes(sizeOf(directory)));
            long begin = System.nanoTime();
            try (Metadata metadata = open(directory, scheduler)) {
                metadata.start(PATIENCE);
                report.put("start again", "ready after s", seconds(begin));
                long asked = System.nanoTime();
                RetainedStore.Page page = metadata.retained()
                        .find(new TopicFilter("retained/+/state"), null, 65_536)
                        .toCompletableFuture()
                        .get(1, TimeUnit.MINUTES);
                report.put("start again", "first page ms", (System.nanoTime() - asked) / MILLION);
                report.put("start again", "messages in it", page.messages().size());
                System.gc();
                System.gc();
                long used =
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
                report.put("idle", "heap used MB", megabytes(used));
                report.put("idle", "state", metadata.status());
            }
        } finally {
            delete(directory);
        }
        return report;
    }

    private static Metadata open(Path directory, ThreadScheduler scheduler) throws IOException {
        return Metadata.embedded(MetaSettings.alone(directory), "bench", new SilentMeters(), scheduler);
    }

    private static CompletionStage<Void> store(SessionStore store, int index, int filters) {
        ClientId client = new ClientId("device-" + index);
        List<SessionChange> changes = new ArrayList<>();
        for (int i = 0; i < filters; i++) {
            TopicFilter filter = new TopicFilter("site/" + index % 100 + "/device-" + index + "/" + i);
            QueueName queue = new QueueName("%LMQ%" + filter.value().replace('/', '%') + "%");
            StartPoint from = new StartPoint(Map.of("broker-a", 1_000_000L + index));
            changes.add(new SessionChange.Subscribed(filter, Qos.AT_LEAST_ONCE, queue, from));
        }
        return store.claim(client, false, null).thenCompose(claimed -> store.release(claimed.claim(), changes));
    }

    private static CompletionStage<Void> retain(RetainedStore store, int index, Payload payload) {
        TopicName topic = new TopicName("retained/device-" + index + "/state");
        Message message = new Message(topic, payload, Qos.AT_LEAST_ONCE, true, new ClientId("device-" + index));
        return store.put(message, new RetainedStore.Origin.Backend(1));
    }

    private static void time(
            Report report, String section, String name, int count, IntFunction<CompletionStage<Void>> call)
            throws InterruptedException {
        Semaphore room = new Semaphore(UNDER_WAY);
        AtomicLong failed = new AtomicLong();
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            room.acquire();
            CompletionStage<Void> unused = call.apply(i).whenComplete((done, fault) -> {
                if (fault != null) {
                    failed.incrementAndGet();
                }
                room.release();
            });
        }
        room.acquire(UNDER_WAY);
        report.put(section, name, Math.round(count / Math.max(0.001, seconds(begin))));
        report.faultIf(failed.get(), "calls failed: " + name);
    }

    private static double seconds(long beginNanos) {
        return Math.round((System.nanoTime() - beginNanos) / MILLION) / 1_000.0;
    }

    private static long megabytes(long bytes) {
        return bytes >> 20;
    }

    private static long sizeOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(Path::toFile)
                    .mapToLong(file -> file.isFile() ? file.length() : 0)
                    .sum();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
