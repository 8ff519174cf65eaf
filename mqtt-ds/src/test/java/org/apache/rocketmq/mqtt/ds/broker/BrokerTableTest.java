/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.junit.jupiter.api.Test;

final class BrokerTableTest {

    private static final String NAME = "broker-a";
    private static final String ADDRESS = "127.0.0.1:1";

    private final InMemoryMetadata bookmarks = new InMemoryMetadata(new InMemoryRoutes());
    private final BrokerTable table = new BrokerTable(new CommitLogHistory(bookmarks));

    @Test
    void aBrokerThatTheNameServerDoesNotListStaysKnown() {
        table.list(Map.of(NAME, Map.of(0L, ADDRESS)), Set.of());
        table.list(Map.of(), Set.of());
        assertThat(table.listed()).isEmpty();
        assertThat(table.all()).extracting(Broker::name).containsExactly(NAME);
        assertThat(table.find(NAME)).isNotNull();
    }

    @Test
    void aBrokerThatAnswersIsThereThoughTheNameServerHasForgottenIt() {
        table.list(Map.of(NAME, Map.of(0L, ADDRESS)), Set.of());
        assertThat(table.doubtful(Map.of(NAME, Map.of(0L, ADDRESS)))).isEmpty();
        List<Broker> doubtful = table.doubtful(Map.of());
        assertThat(doubtful).extracting(Broker::name).containsExactly(NAME);

        table.list(Map.of(), Set.copyOf(doubtful));
        assertThat(doubtful).allMatch(Broker::hasMaster);
        assertThat(table.list(Map.of(NAME, Map.of(0L, ADDRESS)), Set.of()))
                .as("it was never away")
                .isEmpty();

        table.list(Map.of(), Set.of());
        assertThat(table.doubtful(Map.of())).as("its absence is known").isEmpty();
    }

    @Test
    void whatIsListedAgainIsBackAndWhatIsNewIsNot() {
        assertThat(table.list(Map.of(NAME, Map.of(0L, ADDRESS)), Set.of())).isEmpty();
        assertThat(table.list(Map.of(), Set.of())).isEmpty();
        assertThat(table.list(Map.of(NAME, Map.of(0L, ADDRESS)), Set.of()))
                .extracting(Broker::name)
                .containsExactly(NAME);
        assertThat(table.list(Map.of(NAME, Map.of(0L, ADDRESS)), Set.of())).isEmpty();
    }

    @Test
    void aBrokerOfAnEarlierRunIsKnownBeforeItIsListed() {
        BrokerTable restored = restored();
        assertThat(restored.all()).extracting(Broker::mark).containsExactly(1_000L);
        assertThat(restored.listed()).isEmpty();
        assertThat(restored.find(NAME)).as("it has no address").isNull();

        assertThat(restored.list(Map.of(NAME, Map.of(0L, ADDRESS)), Set.of())).hasSize(1);
        Broker back = Objects.requireNonNull(restored.find(NAME));
        assertThat(back.address()).isEqualTo(ADDRESS);
        assertThat(back.lastRunMark()).isEqualTo(1_000);
        assertThat(back.isSuspect()).isTrue();
    }

    @Test
    void aStartPointHasMarksOfBrokersThatAreAway() {
        BrokerTable restored = restored();
        restored.list(Map.of("broker-b", Map.of(0L, ADDRESS)), Set.of());
        Objects.requireNonNull(restored.find("broker-b")).endsAt(500, -1);
        restored.list(Map.of(), Set.of());
        try (ThreadScheduler scheduler = new ThreadScheduler("test-scheduler")) {
            CommitLogMarks marks = new CommitLogMarks(
                    Brokers.silent(),
                    restored::all,
                    scheduler,
                    new CommitLogHistory(bookmarks),
                    Brokers.unwatched(),
                    new Deaf());
            assertThat(marks.known().marks()).isEqualTo(Map.of(NAME, 1_000L, "broker-b", 500L));
            assertThat(marks.fresh().toCompletableFuture())
                    .as("nobody is asked")
                    .isCompletedWithValue(marks.known());
        }
    }

    private BrokerTable restored() {
        Broker broker = Brokers.named(NAME);
        broker.endsAt(1_000, -1);
        assertThat(new CommitLogHistory(bookmarks).save(List.of(broker)).toCompletableFuture())
                .isCompleted();
        CommitLogHistory history = new CommitLogHistory(bookmarks);
        assertThat(history.load().toCompletableFuture()).isCompleted();
        BrokerTable restored = new BrokerTable(history);
        restored.restore();
        return restored;
    }

    private static final class Deaf implements BrokerListener {
        @Override
        public void onKnown(Broker broker) {}

        @Override
        public void onBack(Broker broker) {}

        @Override
        public void onLoss(Broker broker) {}
    }
}
