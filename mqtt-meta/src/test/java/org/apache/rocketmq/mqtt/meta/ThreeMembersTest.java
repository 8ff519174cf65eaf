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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Origin;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.meta.command.Answer.RetainedPage;
import org.apache.rocketmq.mqtt.meta.command.Answer.StatusCounts;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Members that come and go under load, in one process on the loopback interface. */
@ResourceLock(Cluster.OF_MEMBERS)
final class ThreeMembersTest {

    /** Longer than any test machine takes to elect a leader. */
    private static final Duration LONG_LEASE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private Cluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = clusterOf("members", LONG_LEASE);
    }

    private Cluster clusterOf(String name, Duration lease) throws IOException {
        MetaSettings.Terms terms = new MetaSettings.Terms(Duration.ofDays(1), lease, Duration.ZERO, 40);
        return new Cluster(directory.resolve(name), terms);
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void writesGoOnWhenTheLeaderDies() throws IOException, InterruptedException {
        Metadata node = cluster.node("node-1");
        Load load = new Load(node);
        load.run(200);
        List<CompletionStage<Long>> underWay = load.begin(300);

        cluster.stop(cluster.awaitLeader());

        load.end(underWay);
        load.run(200);
        load.checkEachTookPlaceOnce();
    }

    @Test
    void aLeaderThatStopsHandsOverFirst() throws IOException, InterruptedException {
        Load load = new Load(cluster.node("node-1"));
        load.run(200);
        String leader = cluster.awaitLeader();

        cluster.stop(leader);

        assertThat(cluster.leader()).isPresent(); // at once
        load.run(200);
        load.checkEachTookPlaceOnce();
    }

    @Test
    void membersAreRestartedOneByOne() throws IOException, InterruptedException {
        Metadata node = cluster.node("node-1");
        Load load = new Load(node);
        load.run(100);
        for (String address : cluster.addresses()) {
            List<CompletionStage<Long>> underWay = load.begin(100);
            cluster.stop(address);
            load.end(underWay);
            load.run(100);
            cluster.start(address);
            awaitCaughtUp(address);
        }
        load.checkEachTookPlaceOnce();
    }

    @Test
    void memberWithAnEmptyDiskIsSentASnapshot() throws IOException, InterruptedException {
        Metadata node = cluster.node("node-1");
        String leader = cluster.awaitLeader();
        String lost = cluster.addresses().stream()
                .filter(address -> !address.equals(leader))
                .findFirst()
                .orElseThrow();
        cluster.stop(lost);
        cluster.wipe(lost);
        fill(node, 0, 60); // several files of the log, of which the first are removed once a snapshot covers them
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(logFiles(leader))
                        .as("the beginning of the log is gone")
                        .isNotEmpty()
                        .noneMatch(name -> name.startsWith("log_0-") || name.equals("log_inprogress_0")));

        cluster.start(lost);

        awaitCaughtUp(lost);
        fill(node, 60, 65);
        awaitCaughtUp(lost);
        for (int i = 0; i < 65; i++) {
            RetainedPage found = (RetainedPage)
                    cluster.member(lost).ask(new Query.FindRetained(new TopicFilter("large/" + i), null, 1));
            assertThat(found.page().messages()).as("message " + i).hasSize(1);
        }
        cluster.stop(leader);
        fill(node, 65, 70);
        assertThat(((StatusCounts) cluster.member(lost).ask(new Query.Status())).retained())
                .isGreaterThanOrEqualTo(65);
    }

    /** After many faults in a row the leader pauses: it must not for longer than between two heartbeats. */
    @Test
    void memberWithAnEmptyDiskIsSentTheLogAgain() throws IOException, InterruptedException {
        Load load = new Load(cluster.node("node-1"));
        load.run(20);
        String leader = cluster.awaitLeader();
        String lost = cluster.addresses().stream()
                .filter(address -> !address.equals(leader))
                .findFirst()
                .orElseThrow();
        awaitCaughtUp(lost);
        cluster.stop(lost);
        cluster.wipe(lost);
        load.run(200); // each entry is a fault of the one that is away
        assertThat(logFiles(leader)).contains("log_inprogress_0"); // no snapshot is needed

        cluster.start(lost);

        awaitCaughtUp(lost);
        load.run(20);
        awaitCaughtUp(lost);
        load.checkEachTookPlaceOnce();
    }

    @Test
    void routeOfOneNodeIsKnownOnTheOtherWhenItIsAdded() throws IOException, InterruptedException {
        Metadata first = cluster.node("node-1");
        Metadata second = cluster.node("node-2");
        for (int i = 0; i < 30; i++) {
            done(first.routes().add(new TopicFilter("t/" + i + "/+")));

            List<TopicFilter> found = new ArrayList<>();
            second.routes().match(new TopicName("t/" + i + "/x"), found::add);
            assertThat(found).containsExactly(new TopicFilter("t/" + i + "/+"));
        }
        assertThat(cluster.meters.count("mqtt_meta_barrier_late")).isZero();
    }

    @Test
    void willsOfANodeThatDiedAreToldToAnotherAndItsRoutesGo() throws IOException, InterruptedException {
        cluster.close();
        cluster = clusterOf("of-short-leases", Duration.ofSeconds(5));
        Metadata living = cluster.node("node-1");
        Metadata dying = cluster.node("node-2");
        List<DueWill> told = new CopyOnWriteArrayList<>();
        living.wills().listen(told::add);
        Will will = new Will(new TopicName("will"), Payload.ofUtf8("gone"), Qos.AT_LEAST_ONCE, false);
        done(dying.sessions().claim(new ClientId("dev-1"), true, will));
        done(dying.routes().add(new TopicFilter("t/+")));
        Awaitility.await().until(() -> living.routes().hasPeer(new ClientId("dev-1")));

        dying.close();

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(told).hasSize(1));
        assertThat(told.get(0).claim().client()).isEqualTo(new ClientId("dev-1"));
        Awaitility.await().untilAsserted(() -> {
            List<TopicFilter> found = new ArrayList<>();
            living.routes().match(new TopicName("t/x"), found::add);
            assertThat(found).isEmpty();
            assertThat(living.routes().hasPeer(new ClientId("dev-1"))).isFalse();
        });
        done(living.wills().published(told.get(0)));
    }

    private List<String> logFiles(String address) throws IOException {
        try (Stream<Path> files = Files.walk(cluster.directoryOf(address))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.startsWith("log_"))
                    .toList();
        }
    }

    private void awaitCaughtUp(String address) {
        String leader = cluster.awaitLeader();
        long index = applied(leader);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(GatewayException.class) // while its state is replaced by a snapshot
                .until(() -> applied(address) >= index);
    }

    private long applied(String address) {
        return ((StatusCounts) cluster.member(address).ask(new Query.Status())).appliedIndex();
    }

    private static void fill(Metadata node, int from, int to) {
        for (int i = from; i < to; i++) {
            Payload payload = Payload.of(new byte[500_000]);
            done(node.retained()
                    .put(
                            new Message(new TopicName("large/" + i), payload, Qos.AT_LEAST_ONCE, true, null),
                            new Origin.Backend(1)));
        }
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** Claims of ever new clients. Each claim takes one epoch, so one that took place twice leaves a gap. */
    private static final class Load {

        private final Metadata node;
        private final List<Long> epochs = new ArrayList<>();
        private final Set<ClientId> clients = new HashSet<>();

        Load(Metadata node) {
            this.node = node;
        }

        List<CompletionStage<Long>> begin(int count) {
            List<CompletionStage<Long>> stages = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ClientId client = new ClientId("dev-" + clients.size());
                clients.add(client);
                stages.add(node.sessions()
                        .claim(client, false, null)
                        .thenApply(claimed -> claimed.claim().epoch()));
            }
            return stages;
        }

        void end(List<CompletionStage<Long>> stages) {
            stages.forEach(stage -> epochs.add(done(stage)));
        }

        void run(int count) {
            for (int i = 0; i < count; i += 10) {
                end(begin(10));
            }
        }

        void checkEachTookPlaceOnce() {
            long first = epochs.stream().mapToLong(Long::longValue).min().orElseThrow();
            assertThat(epochs)
                    .containsExactlyInAnyOrderElementsOf(LongStream.range(first, first + clients.size())
                            .boxed()
                            .toList());
            for (ClientId client : clients) {
                assertThat(done(node.sessions().claim(client, false, null)).isPresent())
                        .as("session of " + client)
                        .isTrue();
            }
            assertThat(done(node.bookmarks().load(""))).isEqualTo(Map.of());
        }
    }
}
