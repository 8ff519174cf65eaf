/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.Duties.Duty;
import org.apache.rocketmq.mqtt.common.port.Nodes.Node;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.meta.MetaSettings;
import org.apache.rocketmq.mqtt.meta.command.Answer.ClusterView;
import org.apache.rocketmq.mqtt.meta.command.Answer.Living;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Entry;
import org.apache.rocketmq.mqtt.meta.command.MetaCodec;
import org.apache.rocketmq.mqtt.meta.command.Roster;
import org.apache.rocketmq.mqtt.meta.node.MetaMember;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that come, leave, die and are taken for dead, and their duties. One member, in this process, serves them all. */
final class NodesAndDutiesTest {

    private static final MetaSettings.Terms TERMS =
            new MetaSettings.Terms(Duration.ofDays(1), Duration.ofSeconds(30), Duration.ZERO, 100_000);

    private static final List<String> DUTIES = List.of("a", "b", "c", "d", "e", "f", "g", "h");

    @TempDir
    private Path directory;

    private final Map<String, NodeMetadata> nodes = new TreeMap<>();
    private final List<ThreadScheduler> schedulers = new ArrayList<>();

    /** Who does what now; a duty that two do at once is a fault. */
    private final Map<String, String> doing = new ConcurrentHashMap<>();

    private final List<String> faults = new CopyOnWriteArrayList<>();
    private MetaMember member;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        member = new MetaMember(MetaSettings.alone(directory).with(TERMS));
        member.start(Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() throws IOException {
        nodes.values().forEach(NodeMetadata::close);
        member.close();
        schedulers.forEach(ThreadScheduler::close);
        assertThat(faults).isEmpty();
    }

    @Test
    void nodesHearOfEachOther() throws InterruptedException {
        NodeMetadata first = join("n1");
        AtomicInteger told = new AtomicInteger();
        first.nodes().listen(told::incrementAndGet);
        assertThat(told).as("at once").hasValue(1);
        assertThat(names(first)).containsExactly("n1");

        NodeMetadata second = join("n2");

        assertThat(second.nodes().self()).isEqualTo("n2");
        assertThat(second.nodes().living()).extracting(Node::peerAddress).containsExactly("n1:7001", "n2:7001");
        awaitNames("n1", "n1", "n2");
        Awaitility.await().untilAsserted(() -> assertThat(told).hasValue(2));
        assertThat(first.nodes().find("n2")).map(Node::peerAddress).hasValue("n2:7001");
        assertThat(first.nodes().isLeaseSure()).isTrue();
    }

    @Test
    void nodeThatLeavesIsGoneAtOnceWithAllItHad() throws InterruptedException {
        NodeMetadata first = join("n1");
        NodeMetadata second = join("n2");
        List<DueWill> told = new CopyOnWriteArrayList<>();
        first.wills().listen(told::add);
        Will will = new Will(new TopicName("will"), Payload.ofUtf8("gone"), Qos.AT_LEAST_ONCE, false);
        done(second.sessions().claim(new ClientId("c"), true, will));
        done(second.routes().add(new TopicFilter("t")));

        done(second.nodes().leave());

        assertThat(second.nodes().isLeaseSure()).isFalse();
        awaitNames("n1", "n1");
        Awaitility.await().untilAsserted(() -> assertThat(told).hasSize(1));
        List<TopicFilter> found = new ArrayList<>();
        first.routes().match(new TopicName("t"), found::add);
        assertThat(found).isEmpty();
        assertThat(first.nodes().isLeaseSure()).isTrue();
    }

    @Test
    void dutiesSpreadOverTheNodesAndEachIsDoneByOne() throws InterruptedException {
        joinAll("n1");
        awaitDone(List.of("n1"));
        assertThat(doing.values()).containsOnly("n1");

        joinAll("n2");
        joinAll("n3");
        awaitDone(List.of("n1", "n2", "n3"));

        ClusterView view = done(node("n1").cluster());
        assertThat(view.duties()).containsAllEntriesOf(doing);
        assertThat(view.nodes())
                .extracting(Living::node)
                .isEqualTo(node("n1").nodes().living());
        assertThat(view.members()).hasSize(1);
        assertThat(view.members().get(0).role()).isEqualTo("leader");
    }

    @Test
    void nodeHasNoShareBeforeItIsReady() throws InterruptedException {
        joinAll("n1");
        NodeMetadata late = started("n2");
        joinDuties("n2", late);
        awaitNames("n1", "n1", "n2");
        awaitDone(List.of("n1"));
        assertThat(doing.values()).containsOnly("n1");

        late.duties().ready();

        awaitDone(List.of("n1", "n2"));
        assertThatThrownBy(() -> late.duties().join(Roster.readiness("n2"), new Doing("x", "n2")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void dutiesOfANodeThatLeavesAreTakenOver() throws InterruptedException {
        joinAll("n1");
        joinAll("n2");
        awaitDone(List.of("n1", "n2"));

        done(node("n2").nodes().leave());

        assertThat(doing.values()).as("they have ended").doesNotContain("n2");
        awaitDone(List.of("n1"));
    }

    @Test
    void nextOneBeginsOnlyAfterTheLastHasEnded() throws InterruptedException {
        NodeMetadata first = join("n1");
        CompletableFuture<Void> end = new CompletableFuture<>();
        List<String> begun = new CopyOnWriteArrayList<>();
        String duty = DUTIES.stream()
                .filter(name -> "n2".equals(Turn.of(name, List.of(new Node("n1", "", 1), new Node("n2", "", 1)))))
                .findFirst()
                .orElseThrow();
        first.duties().join(duty, recorded(begun, "n1", end));
        Awaitility.await().untilAsserted(() -> assertThat(begun).containsExactly("n1"));

        NodeMetadata second = join("n2");
        second.duties().join(duty, recorded(begun, "n2", CompletableFuture.completedFuture(null)));
        Awaitility.await().untilAsserted(() -> assertThat(begun).containsExactly("n1", "end n1"));
        assertThat(done(first.cluster()).duties()).containsEntry(duty, "n1");

        end.complete(null);
        Awaitility.await().untilAsserted(() -> assertThat(begun).containsExactly("n1", "end n1", "n2"));
    }

    @Test
    void nodeThatWasTakenForDeadEndsAllAndBeginsAgain() throws InterruptedException {
        joinAll("n1");
        awaitDone(List.of("n1"));
        List<String> events = new CopyOnWriteArrayList<>();
        node("n1").duties().join("z", recorded(events, "z", CompletableFuture.completedFuture(null)));
        Awaitility.await().untilAsserted(() -> assertThat(events).containsExactly("z"));

        Entry entry = new Entry("test", 1, 0, List.of(new Command.ExpireNodes(Long.MAX_VALUE)));
        done(member.submit(ByteBuffer.wrap(MetaCodec.encode(entry))));

        Awaitility.await().untilAsserted(() -> assertThat(events).containsExactly("z", "end z", "z"));
        awaitDone(List.of("n1"));
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(node("n1").nodes().isLeaseSure()).isTrue());
    }

    @Test
    void whatBeganInARunThatIsOverIsNeverSureAgain() throws InterruptedException {
        NodeMetadata node = join("n1");
        List<BooleanSupplier> runs = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> end = new CompletableFuture<>();
        node.duties().join("z", new Duty() {
            @Override
            public void begin(BooleanSupplier sure) {
                runs.add(sure);
            }

            @Override
            public CompletionStage<Void> end() {
                return end;
            }
        });
        Awaitility.await().untilAsserted(() -> assertThat(runs).hasSize(1));
        assertThat(runs.get(0).getAsBoolean()).isTrue();
        long first = incarnation(node);

        Entry entry = new Entry("test", 1, 0, List.of(new Command.ExpireNodes(Long.MAX_VALUE)));
        done(member.submit(ByteBuffer.wrap(MetaCodec.encode(entry))));

        Awaitility.await().untilAsserted(() -> {
            assertThat(node.nodes().isLeaseSure()).isTrue();
            assertThat(incarnation(node)).isGreaterThan(first);
        });
        assertThat(runs.get(0).getAsBoolean()).as("while it is still ending").isFalse();
        end.complete(null);
        Awaitility.await().untilAsserted(() -> assertThat(runs).hasSize(2));
        assertThat(runs.get(0).getAsBoolean()).isFalse();
        assertThat(runs.get(1).getAsBoolean()).isTrue();
    }

    private static long incarnation(NodeMetadata node) {
        return node.nodes().find("n1").map(Node::incarnation).orElse(0L);
    }

    @Test
    void dutyThatFailsToBeginOrEndDoesNotKeepTheOthers() throws InterruptedException {
        NodeMetadata first = join("n1");
        first.duties().join("0", new Duty() {
            @Override
            public void begin(BooleanSupplier sure) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public CompletionStage<Void> end() {
                throw new IllegalStateException("on purpose");
            }
        });
        joinDuties("n1", first);
        awaitDone(List.of("n1"));

        done(first.nodes().leave());

        assertThat(doing).isEmpty();
    }

    @Test
    void dutyIsJoinedOnce() throws InterruptedException {
        NodeMetadata first = join("n1");
        Duty duty = new Doing("x", "n1");
        first.duties().join("x", duty);

        assertThatThrownBy(() -> first.duties().join("x", duty)).isInstanceOf(IllegalArgumentException.class);
        Awaitility.await().untilAsserted(() -> assertThat(doing).containsKey("x"));
    }

    private NodeMetadata join(String name) throws InterruptedException {
        NodeMetadata node = started(name);
        node.duties().ready();
        return node;
    }

    private NodeMetadata started(String name) throws InterruptedException {
        ThreadScheduler scheduler = new ThreadScheduler("test-" + name);
        schedulers.add(scheduler);
        NodeMetadata node = NodeMetadata.local(member, name, name + ":7001", TERMS, new CountingMeters(), scheduler);
        nodes.put(name, node);
        node.start(Duration.ofSeconds(20));
        return node;
    }

    private NodeMetadata node(String name) {
        return Objects.requireNonNull(nodes.get(name));
    }

    private void joinAll(String name) throws InterruptedException {
        joinDuties(name, join(name));
    }

    private void joinDuties(String name, NodeMetadata node) {
        DUTIES.forEach(duty -> node.duties().join(duty, new Doing(duty, name)));
    }

    /** All duties are done, each by the one whose turn it is. */
    private void awaitDone(List<String> names) {
        List<Node> living = names.stream().map(name -> new Node(name, "", 1)).toList();
        Map<String, String> expected = new TreeMap<>();
        DUTIES.forEach(duty -> expected.put(duty, Turn.of(duty, living)));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(doing).containsAllEntriesOf(expected));
    }

    private void awaitNames(String node, String... names) {
        Awaitility.await().untilAsserted(() -> assertThat(names(node(node))).containsExactly(names));
    }

    private static List<String> names(NodeMetadata node) {
        return node.nodes().living().stream().map(Node::name).toList();
    }

    private static Duty recorded(List<String> events, String name, CompletionStage<Void> end) {
        return new Duty() {
            @Override
            public void begin(BooleanSupplier sure) {
                events.add(name);
            }

            @Override
            public CompletionStage<Void> end() {
                events.add("end " + name);
                return end;
            }
        };
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private final class Doing implements Duty {

        private final String duty;
        private final String node;

        Doing(String duty, String node) {
            this.duty = duty;
            this.node = node;
        }

        @Override
        public void begin(BooleanSupplier sure) {
            String other = doing.putIfAbsent(duty, node);
            if (other != null) {
                faults.add(duty + " begins at " + node + " and is done by " + other);
            }
        }

        @Override
        public CompletionStage<Void> end() {
            if (!doing.remove(duty, node)) {
                faults.add(duty + " ends at " + node + " and had not begun");
            }
            return CompletableFuture.completedStage(null);
        }
    }
}
