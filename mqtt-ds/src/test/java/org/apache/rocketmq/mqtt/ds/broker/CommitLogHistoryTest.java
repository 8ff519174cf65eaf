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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.port.Bookmarks;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.junit.jupiter.api.Test;

final class CommitLogHistoryTest {

    private final InMemoryMetadata bookmarks = new InMemoryMetadata(new InMemoryRoutes());
    private final Broker broker = Brokers.named("broker/a");

    @Test
    void aBrokerIsRestoredAsItWasSaved() {
        CommitLogHistory history = new CommitLogHistory(bookmarks);
        broker.endsAt(1_000, -1);
        broker.sawMessageAt(5_000);
        done(history.save(List.of(broker, Brokers.named("silent"))));

        Broker restored = restored();
        assertThat(restored.past()).isEqualTo(broker.past());
        assertThat(restored.isSuspect()).isTrue();
        assertThat(restored.isKnown()).isFalse();
        assertThat(Brokers.named("silent").past()).isNull();
    }

    @Test
    void aBrokerThatWasNeverSavedStaysAsItIs() {
        Broker fresh = Brokers.named("fresh");
        new CommitLogHistory(bookmarks).restore(fresh);
        assertThat(fresh.past()).isNull();
        assertThat(fresh.isSuspect()).isFalse();
    }

    @Test
    void anEraThatIsWrittenDownIsNotTakenBackBeforeItBegins() {
        CommitLogHistory history = new CommitLogHistory(bookmarks);
        broker.endsAt(9_000_000, -1);
        Broker.Past era = Objects.requireNonNull(broker.lossAt(700, broker.mark()));
        done(history.begin(broker, era));
        done(history.save(List.of(broker)));
        assertThat(restored().past()).isEqualTo(era);

        broker.endsAt(700, broker.mark());
        broker.sawMessageAt(broker.placeOf(900));
        done(history.save(List.of(broker)));
        assertThat(restored().past()).isEqualTo(broker.past());
    }

    @Test
    void anEraThatCannotBeWrittenDownBeginsAndIsSavedLater() {
        boolean[] away = {true};
        CommitLogHistory history = new CommitLogHistory(new Bookmarks() {
            @Override
            public CompletionStage<Map<String, Long>> load(String prefix) {
                return bookmarks.load(prefix);
            }

            @Override
            public CompletionStage<Void> save(String duty, Map<String, Long> changed) {
                throw new UnsupportedOperationException();
            }

            @Override
            public CompletionStage<Boolean> saveIf(Map<String, Long> expected, Map<String, Long> changed) {
                return away[0]
                        ? CompletableFuture.failedStage(new GatewayException(Category.RETRY, "away"))
                        : bookmarks.saveIf(expected, changed);
            }
        });
        broker.endsAt(9_000_000, -1);
        done(history.begin(broker, Objects.requireNonNull(broker.lossAt(700, broker.mark()))));
        broker.endsAt(700, broker.mark());
        assertThat(history.save(List.of(broker)).toCompletableFuture()).isCompletedExceptionally();
        away[0] = false;
        done(history.save(List.of(broker)));
        assertThat(restored().past()).isEqualTo(broker.past());
    }

    @Test
    void theFirstNodeThatSeesALossBeginsTheEraAndTheOtherTakesItOver() {
        Node a = new Node();
        Node b = new Node();
        a.sees(5_000);
        b.sees(5_000);
        assertThat(a.loses(1_000)).isTrue();
        assertThat(b.loses(1_200)).as("it comes too late").isFalse();
        done(b.history.adopt(List.of(b.broker)));
        assertThat(b.broker.placeOf(900)).isEqualTo(a.broker.placeOf(900));
        assertThat(b.broker.placeOf(1_200)).isEqualTo(a.broker.placeOf(1_200));
        assertThat(b.broker.lossAt(1_200, b.broker.mark()))
                .as("asked anew it says nothing new")
                .isNull();
    }

    @Test
    void aNodeThatAsksWhenTheLogHasGrownAgainHearsOfTheLossFromWhatIsWritten() {
        Node a = new Node();
        Node b = new Node();
        a.sees(5_000);
        b.sees(5_000);
        a.loses(1_000);
        assertThat(b.broker.lossAt(6_000, b.broker.mark()))
                .as("by itself it sees none")
                .isNull();
        assertThat(b.history.adopt(List.of(b.broker)).toCompletableFuture().join())
                .containsExactly(b.broker);
        b.broker.endsAt(6_000, b.broker.mark());
        assertThat(b.broker.placeOf(5_500)).isEqualTo(a.broker.placeOf(5_500)).isGreaterThan(5_500);
        assertThat(b.history.adopt(List.of(b.broker)).toCompletableFuture().join())
                .as("once")
                .isEmpty();
    }

    @Test
    void marksOfAnEarlierEraAreNotWrittenAndLowerOnesNeither() {
        Node a = new Node();
        Node b = new Node();
        a.sees(5_000);
        b.sees(7_000);
        a.broker.sawMessageAt(a.broker.placeOf(6_000));
        done(a.history.adopt(List.of(a.broker)));
        done(a.history.save(List.of(a.broker)));
        assertThat(restored().mark()).isEqualTo(7_000);
        assertThat(a.broker.mark()).as("others have seen more of it").isEqualTo(7_000);

        a.loses(1_000);
        b.broker.sawMessageAt(9_000);
        assertThat(b.history.save(List.of(b.broker)).toCompletableFuture().join())
                .containsExactly(b.broker);
        assertThat(restored().mark()).isEqualTo(a.broker.mark());
    }

    @Test
    void whoeverKnowsABrokerFirstSaysWhatIsOldThere() {
        Node a = new Node();
        Node b = new Node();
        a.broker.endsAt(1_000, -1);
        b.broker.endsAt(3_000, -1);
        done(a.history.save(List.of(a.broker)));
        assertThat(b.history.save(List.of(b.broker)).toCompletableFuture().join())
                .containsExactly(b.broker);
        done(b.history.adopt(List.of(b.broker)));
        assertThat(b.broker.firstMark()).isEqualTo(1_000);
        assertThat(b.broker.mark()).isEqualTo(3_000);
        done(b.history.save(List.of(b.broker)));
        assertThat(restored().mark()).isEqualTo(3_000);
    }

    @Test
    void anEraThatTheMetadataDidNotHearOfGivesWayToTheWrittenOne() {
        Node a = new Node();
        Node b = new Node();
        a.sees(9_000);
        b.sees(9_000);
        b.broker.endsAt(8_000, b.broker.mark()); // begun without the metadata, from 8,000 on
        a.loses(8_500);
        assertThat(b.history.save(List.of(b.broker)).toCompletableFuture().join())
                .containsExactly(b.broker);
        done(b.history.adopt(List.of(b.broker)));
        assertThat(b.broker.placeOf(8_200)).isEqualTo(a.broker.placeOf(8_200));
        assertThat(b.broker.placeOf(8_600)).isEqualTo(a.broker.placeOf(8_600));
    }

    /** One node's view of the broker, on the same metadata as the others. */
    private final class Node {
        private final CommitLogHistory history = new CommitLogHistory(bookmarks);
        private final Broker broker = Brokers.named("broker/a");

        void sees(long end) {
            broker.endsAt(end, broker.mark());
            done(history.save(List.of(broker)));
            done(history.adopt(List.of(broker)));
            done(history.save(List.of(broker)));
        }

        /** @return whether it began the era */
        boolean loses(long end) {
            long before = broker.mark();
            Broker.Past era = Objects.requireNonNull(broker.lossAt(end, before));
            boolean begun = history.begin(broker, era).toCompletableFuture().join();
            if (begun) {
                broker.endsAt(end, before);
            }
            return begun;
        }
    }

    private Broker restored() {
        CommitLogHistory history = new CommitLogHistory(bookmarks);
        done(history.load());
        Broker restored = Brokers.named(broker.name());
        history.restore(restored);
        return restored;
    }

    private static void done(CompletionStage<?> stage) {
        assertThat(stage.toCompletableFuture()).isCompleted();
    }
}
