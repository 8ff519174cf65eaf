/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.meta.command.Answer.RouteDelta;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.RouteRow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RouteChangesTest {

    private static final int KEPT = 20;

    @TempDir
    Path temp;

    private MetaState state;
    private Journal journal;
    private final Set<String> expected = new TreeSet<>();

    @BeforeEach
    void open() {
        state = MetaState.open(temp.resolve("state"), KEPT);
        journal = new Journal(state);
        journal.join("n1", 1);
    }

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void whoKnowsNothingGetsASnapshotInPages() {
        add("a", "b", "c", "d", "e");
        RouteReader reader = new RouteReader(state, "n1", 2);

        RouteDelta first = reader.read();

        assertThat(first.isSnapshot()).isTrue();
        assertThat(first.rows()).hasSize(2);
        assertThat(first.next()).isNotNull();
        assertThat(first.isJoined()).isTrue();
        assertThat(reader.catchUp()).isEqualTo(expected);
        assertThat(reader.snapshots).isEqualTo(1);
    }

    @Test
    void whoKnowsARevisionGetsTheChangesSince() {
        add("a", "b");
        RouteReader reader = new RouteReader(state, "n1", 3);
        reader.catchUp();
        add("c", "d", "e", "f");
        remove("a");

        RouteDelta delta = reader.read();

        assertThat(delta.isSnapshot()).isFalse();
        assertThat(delta.rows()).extracting(RouteRow::key).containsExactly("c", "d", "e");
        assertThat(delta.latest()).isEqualTo(delta.revision() + 2).isEqualTo(state.revision());
        assertThat(reader.catchUp()).isEqualTo(expected);
        assertThat(reader.read().rows()).isEmpty();
        assertThat(reader.snapshots).isEqualTo(1);
    }

    @Test
    void whatChangesWhileASnapshotIsReadIsReadAfterIt() {
        add("b", "d", "f", "h", "j", "l");
        RouteReader reader = new RouteReader(state, "n1", 2);
        reader.read();
        add("a", "k");
        remove("b", "l");
        reader.read();
        add("c", "b");
        remove("h");

        assertThat(reader.catchUp()).isEqualTo(expected);
        assertThat(reader.snapshots).isEqualTo(1);
    }

    @Test
    void whoLagsTooFarGetsAnotherSnapshot() {
        add("first");
        RouteReader lagging = new RouteReader(state, "n1", 5);
        RouteReader just = new RouteReader(state, "n1", 5);
        lagging.catchUp();
        add("x");
        remove("first");
        just.catchUp();
        for (int i = 0; i < KEPT; i++) {
            add("f" + i);
        }

        assertThat(lagging.catchUp()).isEqualTo(expected);
        assertThat(lagging.snapshots).isEqualTo(2);
        assertThat(just.catchUp()).isEqualTo(expected);
        assertThat(just.snapshots).isEqualTo(1);
    }

    @Test
    void whoKnowsOfAFutureGetsASnapshot() {
        add("a");

        RouteDelta delta =
                (RouteDelta) state.query(new Query.RouteChanges("n1", 1, state.revision() + 1, 10, null, -1));

        assertThat(delta.isSnapshot()).isTrue();
        assertThat(delta.rows()).hasSize(1);
        assertThat(delta.revision()).isEqualTo(state.revision());
    }

    @Test
    void revisionsOutliveARestart() {
        add("a", "b");
        RouteReader before = new RouteReader(state, "n1", 5);
        before.catchUp();
        long revision = state.revision();
        state.close();

        state = MetaState.open(temp.resolve("state"), KEPT);
        assertThat(state.revision()).isEqualTo(revision);
        journal = new Journal(state);
        add("c");
        RouteDelta delta = (RouteDelta) state.query(new Query.RouteChanges("n1", 1, revision, 10, null, -1));
        assertThat(delta.isSnapshot()).isFalse();
        assertThat(delta.rows()).containsExactly(new RouteRow(RouteRow.Kind.FILTER, "c", "n1", true));
    }

    @Test
    void settingWhatIsSetIsNoChange() {
        add("a");
        long revision = state.revision();

        add("a");
        remove("b");

        assertThat(state.revision()).isEqualTo(revision);
    }

    @Test
    void listenersHearOfChangesAndOfNothingElse() {
        AtomicInteger heard = new AtomicInteger();
        state.onRouteChange(heard::incrementAndGet);

        add("a", "b");
        assertThat(heard).hasValue(1);
        add("a");
        journal.done("n1", new Command.RenewNode("n1", 1));
        journal.done("leader", new Command.ExpireNodes(0));
        assertThat(heard).hasValue(1);
        journal.claim("n1", "c", true, null);
        assertThat(heard).hasValue(2);
        journal.done("leader", new Command.ExpireNodes(Long.MAX_VALUE));
        assertThat(heard).hasValue(3);
    }

    @Test
    void pagesOfNoRowsAreRefused() {
        assertThatThrownBy(() -> state.query(new Query.RouteChanges("n1", 1, 0, 0, null, -1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxRows: 0 (expected: >= 1)");
    }

    private void add(String... filters) {
        journal.done("n1", new Command.AddRoutes("n1", filters(filters)));
        List.of(filters).forEach(filter -> expected.add("FILTER n1/" + filter));
    }

    private void remove(String... filters) {
        journal.done("n1", new Command.RemoveRoutes("n1", filters(filters)));
        List.of(filters).forEach(filter -> expected.remove("FILTER n1/" + filter));
    }

    private static List<TopicFilter> filters(String... filters) {
        return List.of(filters).stream().map(TopicFilter::new).toList();
    }
}
