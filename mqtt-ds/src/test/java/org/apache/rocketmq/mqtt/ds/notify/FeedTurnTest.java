/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.port.Bookmarks;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.apache.rocketmq.mqtt.ds.broker.ClusterAccess;
import org.apache.rocketmq.mqtt.ds.broker.PullFilter;
import org.apache.rocketmq.mqtt.ds.directory.TopicDirectory;
import org.junit.jupiter.api.Test;

/** A turn on a cluster that is not connected: what it keeps of topics that nobody wants. */
final class FeedTurnTest {

    private static final String PLACE = "feed/routed/t/broker-a/0";

    private final InMemoryMetadata metadata = new InMemoryMetadata(new InMemoryRoutes());
    private final Refusing bookmarks = new Refusing();
    private final FeedStarts starts = new FeedStarts(bookmarks);
    private final CountingMeters meters = new CountingMeters();
    private final Never scheduler = new Never();
    private final Cluster cluster =
            new Cluster(List.of("127.0.0.1:1"), ClusterAccess.OPEN, bookmarks, scheduler, meters);
    private final FeedWants wants = new FeedWants(cluster, starts);

    @Test
    void aTopicNobodyWantsIsForgotten() {
        FeedTurn turn = begun();
        turn.forgetUnwanted();
        assertThat(written()).isEmpty();
        assertThat(turn.feeds("t")).isFalse();
        assertThat(turn.end().toCompletableFuture()).isCompleted();
    }

    @Test
    void aTopicThatCouldNotBeForgottenIsReadOn() {
        FeedTurn turn = begun();
        bookmarks.answer = CompletableFuture.completedFuture(false);
        turn.forgetUnwanted();
        assertThat(turn.feeds("t"))
                .as("else what comes now is dispatched to whoever wants the topic later")
                .isTrue();
        turn.save();
        assertThat(written()).containsEntry(PLACE, 7L);
        assertThat(turn.end().toCompletableFuture()).isCompleted();
        assertThat(turn.feeds("t")).isFalse();
    }

    @Test
    void aTurnEndsOnlyWhenItForgetsNothingAnyMore() {
        FeedTurn turn = begun();
        CompletableFuture<Boolean> slow = new CompletableFuture<>();
        bookmarks.answer = slow;
        turn.forgetUnwanted();
        CompletableFuture<Void> end = turn.end().toCompletableFuture();
        assertThat(end).as("it would take effect in another node's turn").isNotDone();
        slow.complete(false);
        assertThat(end).isCompleted();
        assertThat(written()).containsEntry(PLACE, 7L);
    }

    private FeedTurn begun() {
        starts.agree("routed", "t", new StartPoint(Map.of("broker-a", 5L)))
                .toCompletableFuture()
                .join();
        metadata.saveIf(Map.of(), Map.of(PLACE, 7L)).toCompletableFuture().join();
        FeedParts.Figures figures = new FeedParts.Figures(
                1_000, meters.counter("pulls"), meters.counter("failures"), meters.counter("passed by"));
        FeedParts parts = new FeedParts(
                cluster,
                new TopicDirectory(cluster, false, 1, meters),
                bookmarks,
                scheduler,
                wants,
                starts,
                topic -> true,
                topic -> true,
                new FeedStart(StartPoint.EARLIEST, false),
                new FeedParts.Handlers(new Nothing("routed"), new Nothing("peers")),
                figures);
        FeedTurn turn = new FeedTurn(parts, "feed/0", topic -> true, () -> true);
        turn.begin();
        return turn;
    }

    private Map<String, Long> written() {
        return metadata.load("feed/").toCompletableFuture().join();
    }

    /** Metadata that answers what it is told. */
    private final class Refusing implements Bookmarks {
        private CompletableFuture<Boolean> answer = CompletableFuture.completedFuture(true);

        @Override
        public CompletionStage<Map<String, Long>> load(String prefix) {
            return metadata.load(prefix);
        }

        @Override
        public CompletionStage<Void> save(String duty, Map<String, Long> entries) {
            return metadata.save(duty, entries);
        }

        @Override
        public CompletionStage<Boolean> saveIf(Map<String, Long> expected, Map<String, Long> entries) {
            return answer.thenCompose(
                    is -> is ? metadata.saveIf(expected, entries) : CompletableFuture.completedStage(false));
        }
    }

    private record Nothing(String name) implements FeedHandler {
        @Override
        public PullFilter filter() {
            return PullFilter.ALL;
        }

        @Override
        public CompletionStage<Void> handle(MessageExt stored, Broker broker, boolean again, Turn turn) {
            return CompletableFuture.completedStage(null);
        }
    }

    private static final class Never implements Scheduler {
        @Override
        public void after(long delayMillis, Runnable task) {
            // what is for later does not come in these tests
        }

        @Override
        public Repetition every(long pauseMillis, Runnable task) {
            throw new UnsupportedOperationException();
        }
    }
}
