/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Entry;
import org.apache.rocketmq.mqtt.meta.command.MetaCodec;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Reply;
import org.apache.rocketmq.mqtt.meta.command.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** That the same log makes the same tables, whatever happens to the process between two entries. */
final class MetaStateDiskTest {

    @TempDir
    Path temp;

    @Test
    void sameEntriesMakeTheSameTables() throws RocksDBException {
        for (long seed = 0; seed < 5; seed++) {
            List<Entry> log = log(seed, 400);
            try (MetaState one = MetaState.open(temp.resolve("one" + seed));
                    MetaState two = MetaState.open(temp.resolve("two" + seed))) {
                for (int i = 0; i < log.size(); i++) {
                    assertThat(MetaCodec.encode(one.apply(1, i, log.get(i))))
                            .isEqualTo(MetaCodec.encode(two.apply(1, i, log.get(i))));
                }
                Map<String, String> rows = TableDump.of(one, temp.resolve("copy1-" + seed));
                assertThat(rows).isEqualTo(TableDump.of(two, temp.resolve("copy2-" + seed)));
                assertThat(rows.keySet().stream()
                                .map(row -> row.substring(0, row.indexOf(' ')))
                                .distinct())
                        .as("tables with rows")
                        .contains("claims", "sessions", "retained", "routes", "changes", "nodes", "senders");
            }
        }
    }

    @Test
    void entriesInOneOrManyDraftsMakeTheSameTables() throws RocksDBException {
        Samples samples = new Samples(77);
        List<Command> commands = new ArrayList<>(joins());
        for (int i = 0; i < 1000; i++) {
            commands.add(samples.command());
        }
        // the sender's memory and the head tell them apart, so the answers of the last commands are compared, and all
        // else
        try (MetaState one = MetaState.open(temp.resolve("one"));
                MetaState many = MetaState.open(temp.resolve("many"))) {
            Reply together = one.apply(1, 1, new Entry("s", 1, 50_000, commands));
            for (int i = 0; i < commands.size(); i++) {
                Reply alone = many.apply(1, i, new Entry("s", i, 50_000, List.of(commands.get(i))));
                Reply part = new Reply(List.of(together.results().get(i)), alone.revision());
                assertThat(MetaCodec.encode(alone)).isEqualTo(MetaCodec.encode(part));
            }
            Map<String, String> rows = TableDump.of(one, temp.resolve("copy1"));
            Map<String, String> others = TableDump.of(many, temp.resolve("copy2"));
            rows.keySet().removeIf(row -> row.startsWith("senders") || row.startsWith("default"));
            others.keySet().removeIf(row -> row.startsWith("senders") || row.startsWith("default"));
            assertThat(rows).isEqualTo(others).isNotEmpty();
        }
    }

    @Test
    void closedStateOpensAsItWas() throws RocksDBException {
        List<Entry> log = log(11, 300);
        Path directory = temp.resolve("state");
        Map<String, String> before;
        try (MetaState state = MetaState.open(directory)) {
            applyAll(state, log, 0);
            before = TableDump.of(state, temp.resolve("before"));
        }
        try (MetaState state = MetaState.open(directory)) {
            assertThat(state.appliedIndex()).isEqualTo(log.size() - 1);
            assertThat(state.appliedTerm()).isEqualTo(3);
            assertThat(TableDump.of(state, temp.resolve("after"))).isEqualTo(before);
        }
    }

    @Test
    void abandonedStateTakesUpTheLogWhereItsTablesEnd() throws IOException, RocksDBException {
        List<Entry> log = log(12, 300);
        try (MetaState state = MetaState.open(temp.resolve("state"))) {
            applyAll(state, log.subList(0, 200), 0);
            copy(temp.resolve("state"), temp.resolve("crashed"));
            applyAll(state, log.subList(200, 300), 200);
            try (MetaState crashed = MetaState.open(temp.resolve("crashed"))) {
                assertThat(crashed.appliedIndex()).isEqualTo(199);
                int next = (int) crashed.appliedIndex() + 1;
                applyAll(crashed, log.subList(next, 300), next);
                assertThat(TableDump.of(crashed, temp.resolve("dump1")))
                        .isEqualTo(TableDump.of(state, temp.resolve("dump2")));
            }
        }
    }

    @Test
    void whatTheMachineLostOfTheLastWritesTheLogBringsBack() throws IOException, RocksDBException {
        List<Entry> log = log(13, 300);
        try (MetaState state = MetaState.open(temp.resolve("state"))) {
            applyAll(state, log.subList(0, 100), 0);
            state.flush();
            applyAll(state, log.subList(100, 300), 100);
            for (int cut = 1; cut <= 4; cut++) {
                copy(temp.resolve("state"), temp.resolve("lost" + cut));
                shortenLog(temp.resolve("lost" + cut), cut);
            }
            for (int cut = 1; cut <= 4; cut++) {
                try (MetaState crashed = MetaState.open(temp.resolve("lost" + cut))) {
                    int next = (int) crashed.appliedIndex() + 1;
                    assertThat(next).isBetween(100, 299);
                    applyAll(crashed, log.subList(next, 300), next);
                    assertThat(TableDump.of(crashed, temp.resolve("dump" + cut)))
                            .isEqualTo(TableDump.of(state, temp.resolve("whole" + cut)));
                }
            }
        }
    }

    @Test
    void checkpointOpensElsewhereAsItWasWhenItWasMade() throws RocksDBException {
        List<Entry> log = log(14, 300);
        try (MetaState state = MetaState.open(temp.resolve("state"))) {
            applyAll(state, log.subList(0, 150), 0);
            state.checkpoint(temp.resolve("checkpoint"));
            Map<String, String> then = TableDump.of(state, temp.resolve("then"));
            applyAll(state, log.subList(150, 300), 150);
            try (MetaState copy = MetaState.open(temp.resolve("checkpoint"))) {
                assertThat(copy.appliedIndex()).isEqualTo(149);
                assertThat(TableDump.of(copy, temp.resolve("copy"))).isEqualTo(then);
                applyAll(copy, log.subList(150, 300), 150);
                assertThat(TableDump.of(copy, temp.resolve("copy2")))
                        .isEqualTo(TableDump.of(state, temp.resolve("state2")));
            }
        }
    }

    @Test
    void logThatIsRepeatedFromAnEarlierPlaceChangesNothing() throws RocksDBException {
        List<Entry> log = log(15, 200);
        try (MetaState state = MetaState.open(temp.resolve("state"))) {
            applyAll(state, log, 0);
            Map<String, String> before = TableDump.of(state, temp.resolve("before"));
            applyAll(state, log, 0);
            state.advance(1, 5);
            assertThat(TableDump.of(state, temp.resolve("after"))).isEqualTo(before);
        }
    }

    @Test
    void entriesOfOthersMoveTheIndexAlone() {
        Path directory = temp.resolve("state");
        try (MetaState state = MetaState.open(directory)) {
            assertThat(state.appliedIndex()).isEqualTo(-1);
            state.advance(2, 0);
            state.advance(3, 7);
        }
        try (MetaState state = MetaState.open(directory)) {
            assertThat(state.appliedIndex()).isEqualTo(7);
            assertThat(state.appliedTerm()).isEqualTo(3);
        }
    }

    @Test
    void closedStateRefusesToBeAsked() {
        MetaState state = MetaState.open(temp.resolve("state"));
        state.close();
        state.close();

        assertThatThrownBy(() -> state.query(new Query.Status()))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        fault -> assertThat(fault.category()).isEqualTo(Category.RETRY));
    }

    @Test
    void directoryIsOpenOnce() {
        try (MetaState state = MetaState.open(temp.resolve("state"))) {
            assertThat(state.appliedIndex()).isEqualTo(-1);
            assertThatThrownBy(() -> MetaState.open(temp.resolve("state")))
                    .isInstanceOfSatisfying(
                            GatewayException.class,
                            fault -> assertThat(fault.category()).isEqualTo(Category.FATAL))
                    .hasMessageContaining(temp.resolve("state").toString());
        }
    }

    private static void applyAll(MetaState state, List<Entry> log, int from) {
        for (int i = 0; i < log.size(); i++) {
            state.apply(3, from + i, log.get(i));
        }
    }

    private static List<Command> joins() {
        return List.of(
                new Command.JoinNode("node-0", 0, ""),
                new Command.JoinNode("node-1", 0, ""),
                new Command.JoinNode("node-2", 0, ""));
    }

    /** Entries of senders that follow one another, some of them twice, some of them late. */
    private static List<Entry> log(long seed, int length) {
        Samples samples = new Samples(seed);
        Random random = new Random(seed);
        List<Entry> log = new ArrayList<>();
        log.add(new Entry("sender-0", 0, 0, joins()));
        while (log.size() < length) {
            if (random.nextInt(10) == 0) {
                log.add(log.get(log.size() - 1 - random.nextInt(Math.min(3, log.size()))));
                continue;
            }
            List<Command> commands = new ArrayList<>();
            for (int i = random.nextInt(20); i > 0; i--) {
                commands.add(samples.command());
            }
            String sender = "sender-" + (log.size() / 40 - (random.nextInt(10) == 0 ? 1 : 0));
            log.add(new Entry(sender, log.size(), log.size() * 300L, commands));
        }
        return log;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** Takes so many fifths off the end of the newest write-ahead log. */
    private static void shortenLog(Path directory, int fifths) throws IOException {
        Path newest;
        try (Stream<Path> files = Files.list(directory)) {
            newest = files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .reduce((first, second) -> second)
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(newest);
        assertThat(bytes.length).isGreaterThan(1000);
        Files.write(newest, Arrays.copyOf(bytes, bytes.length - bytes.length * fifths / 5));
    }
}
