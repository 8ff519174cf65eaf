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
            public CompletionStage<Void> save(Map<String, Long> changed) {
                return away[0]
                        ? CompletableFuture.failedStage(new GatewayException(Category.RETRY, "away"))
                        : bookmarks.save(changed);
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

    private Broker restored() {
        CommitLogHistory history = new CommitLogHistory(bookmarks);
        done(history.load());
        Broker restored = Brokers.named(broker.name());
        history.restore(restored);
        return restored;
    }

    private static void done(CompletionStage<Void> stage) {
        assertThat(stage.toCompletableFuture()).isCompleted();
    }
}
