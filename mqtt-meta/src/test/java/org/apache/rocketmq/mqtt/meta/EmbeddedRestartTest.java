/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claimed;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a member whose process was killed: its files as they are at that moment, taken by copying them while it runs. */
final class EmbeddedRestartTest {

    private static final MetaSettings.Terms OFTEN =
            new MetaSettings.Terms(Duration.ofDays(1), Duration.ofSeconds(10), Duration.ZERO, 20);

    @TempDir
    private Path temp;

    private Path before;
    private Path after;

    @BeforeEach
    void choose() {
        before = temp.resolve("before");
        after = temp.resolve("after");
    }

    @Test
    void whatWasAcknowledgedSurvivesAKill() throws IOException, InterruptedException {
        try (Embedded embedded = Embedded.start(before)) {
            write(embedded.metadata);
            copy();
        }
        check(MetaSettings.alone(after).with(Embedded.NO_GRACE));
    }

    @Test
    void whatWasAcknowledgedSurvivesTheLossOfWhatTheTablesHadNotSynced() throws IOException, InterruptedException {
        try (Embedded embedded = Embedded.start(before)) {
            write(embedded.metadata);
            copy();
        }
        delete(after.resolve("state"), ".log");
        check(MetaSettings.alone(after).with(Embedded.NO_GRACE));
    }

    @Test
    void tablesThatAreLostComeBackFromTheSnapshotAndTheLog() throws IOException, InterruptedException {
        try (Embedded embedded = Embedded.start(MetaSettings.alone(before).with(OFTEN))) {
            write(embedded.metadata);
            Awaitility.await().until(() -> names(before).stream().anyMatch(name -> name.startsWith("checkpoint.")));
            done(embedded.metadata.bookmarks().saveIf(Map.of(), Map.of("after-the-snapshot", 1L)));
            copy();
        }
        delete(after.resolve("state"), "");
        check(MetaSettings.alone(after).with(OFTEN));
    }

    @Test
    void tablesThatAreDamagedAreReplacedByTheSnapshotAndTheLog() throws IOException, InterruptedException {
        try (Embedded embedded = Embedded.start(MetaSettings.alone(before).with(OFTEN))) {
            write(embedded.metadata);
            Awaitility.await()
                    .until(() -> names(before).stream().anyMatch(name -> name.matches("checkpoint\\.\\d+_\\d+")));
            copy();
        }
        damage(after.resolve("state"));
        Path unfinished = directoryWith(".*checkpoint\\.\\d+_\\d+").resolveSibling("checkpoint.9_9.unfinished");
        Files.createDirectories(unfinished.resolve("x"));
        check(MetaSettings.alone(after).with(OFTEN));
        assertThat(after.resolve("state.damaged")).exists();
        assertThat(unfinished).doesNotExist();
    }

    @Test
    void tablesThatAreDamagedBeforeTheFirstSnapshotComeFromTheLog() throws IOException, InterruptedException {
        try (Embedded embedded = Embedded.start(before)) {
            write(embedded.metadata);
            copy();
        }
        damage(after.resolve("state"));
        check(MetaSettings.alone(after).with(Embedded.NO_GRACE));
    }

    @Test
    void tablesThatFailedAreNotOpenedAgain() throws IOException, InterruptedException {
        try (Embedded embedded = Embedded.start(before)) {
            write(embedded.metadata);
            copy();
        }
        Files.writeString(after.resolve("state.distrusted"), "");
        check(MetaSettings.alone(after).with(Embedded.NO_GRACE));
        assertThat(after.resolve("state.damaged")).exists();
        assertThat(after.resolve("state.distrusted")).doesNotExist();
    }

    private static void damage(Path state) throws IOException {
        try (Stream<Path> files = Files.list(state)) {
            for (Path file : files.filter(
                            file -> String.valueOf(file.getFileName()).startsWith("MANIFEST"))
                    .toList()) {
                Files.writeString(file, "nonsense");
            }
        }
    }

    private Path directoryWith(String pattern) throws IOException {
        try (Stream<Path> files = Files.walk(after)) {
            return files.filter(file -> file.toString().matches(pattern))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void snapshotsDoNotPileUp() throws IOException, InterruptedException {
        try (Embedded embedded = Embedded.start(MetaSettings.alone(before).with(OFTEN))) {
            for (int i = 0; i < 200; i++) {
                done(embedded.metadata.bookmarks().saveIf(Map.of(), Map.of("b", (long) i)));
            }
            Awaitility.await()
                    .untilAsserted(() -> assertThat(names(before).stream()
                                    .filter(name -> name.startsWith("checkpoint.") && !name.endsWith(".unfinished"))
                                    .count())
                            .isBetween(1L, 2L));
        }
    }

    /** Sessions, one after the other, so that each is an entry of its own. */
    private static void write(Metadata metadata) {
        for (int i = 0; i < 50; i++) {
            Claimed claimed = done(metadata.sessions().claim(new ClientId("dev-" + i), false, null));
            done(metadata.sessions()
                    .write(
                            claimed.claim(),
                            List.of(new SessionChange.Subscribed(
                                    new TopicFilter("t/" + i),
                                    Qos.AT_LEAST_ONCE,
                                    new QueueName("q" + i),
                                    StartPoint.EARLIEST))));
        }
    }

    private static void check(MetaSettings settings) throws IOException, InterruptedException {
        try (Embedded embedded = Embedded.start(settings)) {
            for (int i = 0; i < 50; i++) {
                List<TopicFilter> found = new ArrayList<>();
                embedded.metadata.routes().match(new TopicName("t/" + i), found::add);
                assertThat(found).containsExactly(new TopicFilter("t/" + i));
                Claimed claimed = done(embedded.metadata.sessions().claim(new ClientId("dev-" + i), false, null));
                assertThat(claimed.isPresent()).isTrue();
                assertThat(claimed.claim().epoch())
                        .as("no claim took place twice")
                        .isEqualTo(51 + i);
                assertThat(claimed.state().subscriptions())
                        .containsExactly(Map.entry(new TopicFilter("t/" + i), Qos.AT_LEAST_ONCE));
            }
        }
    }

    private void copy() throws IOException {
        try (Stream<Path> files = Files.walk(before)) {
            for (Path file : files.toList()) {
                Path target = after.resolve(before.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!String.valueOf(file.getFileName()).equals("in_use.lock")) {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void delete(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder())
                    .filter(file -> file.toString().endsWith(suffix))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
