/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.Brokers;
import org.apache.rocketmq.mqtt.ds.broker.PullFilter;
import org.apache.rocketmq.mqtt.ds.broker.Pulled;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The reader of one consume queue, on a queue in memory. */
final class FeedQueueTest {

    private static final long START = 9_000_000;

    private final CountingMeters meters = new CountingMeters();
    private final Broker broker = Brokers.knownTo(START);
    private final QueueAddress address = new QueueAddress(broker, "t", 0);
    private final QueueOfTests queue = new QueueOfTests(broker, START);
    private final TurnOfTests turn = new TurnOfTests();
    private final FeedBookmarks bookmarks = new FeedBookmarks();
    private final List<Runnable> later = new ArrayList<>();
    private final List<String> handled = new ArrayList<>();
    private final Map<String, RuntimeException> faults = new HashMap<>();
    private final Map<String, CompletableFuture<Void>> waits = new HashMap<>();

    @Test
    void aMessageThatCannotBeHandledIsCountedAndPassedBy() {
        faults.put("bad", new IllegalStateException("what is this?"));
        FeedQueue reader = started();
        queue.store("bad");
        queue.store("good");
        assertThat(handled).containsExactly("bad", "good");
        assertThat(meters.discarded("feed_not_handled")).isEqualTo(1);
        assertThat(bookmark()).isEqualTo(broker.counted(2));
        assertThat(reader.close().toCompletableFuture()).isCompleted();
    }

    @Test
    void whatIsForAnotherTimeIsPulledAgain() {
        faults.put("one", new GatewayException(Category.RETRY, "away"));
        FeedQueue reader = started();
        queue.store("one");
        assertThat(bookmark()).isEqualTo(broker.counted(0));
        faults.clear();
        again();
        assertThat(handled).containsExactly("one", "one");
        assertThat(meters.discarded("feed_not_handled")).isZero();
        assertThat(bookmark()).isEqualTo(broker.counted(1));
        assertThat(reader.close().toCompletableFuture()).isCompleted();
    }

    @Test
    void whatFailsBecauseTheTurnIsOverIsLeftToTheNext() {
        faults.put("one", new IllegalStateException("no more"));
        FeedQueue reader = started();
        turn.over = true;
        queue.store("one");
        assertThat(meters.discarded("feed_not_handled")).isZero();
        assertThat(bookmark()).isEqualTo(broker.counted(0));
        assertThat(reader.close().toCompletableFuture()).isCompleted();
    }

    @Test
    void whatIsNewAfterALossIsHandledThoughItsOffsetWasReachedBefore() {
        FeedQueue reader = started();
        store("a", "b", "c", "d");
        queue.lose(3);
        Brokers.endsAt(broker, queue.commitLogEnd());
        store("e", "f", "g", "h");
        assertThat(handled).containsExactly("a", "b", "c", "d", "e", "f", "g", "h");
        assertThat(bookmark()).isEqualTo(broker.counted(5));
        assertThat(reader.close().toCompletableFuture()).isCompleted();
    }

    @Test
    void aLossBehindTheBookmarkLeavesThePlaceAsItIs() {
        store("a", "b", "c", "d");
        bookmarks.open("h", address).moveTo(broker.counted(2));
        Brokers.endsAt(broker, queue.commitLogEnd());
        queue.lose(1);
        Brokers.endsAt(broker, queue.commitLogEnd());
        FeedQueue reader = started();
        assertThat(handled).containsExactly("c");
        assertThat(reader.close().toCompletableFuture()).isCompleted();
    }

    @Test
    void whatWasBeingHandledWhenTheBrokerLostItDoesNotCountInTheNewEra() {
        CompletableFuture<Void> slow = new CompletableFuture<>();
        waits.put("a", slow);
        FeedQueue reader = started();
        store("a");
        queue.lose(1);
        Brokers.endsAt(broker, queue.commitLogEnd());
        store("b");
        slow.complete(null);
        assertThat(handled).containsExactly("a", "b");
        assertThat(bookmark()).isEqualTo(broker.counted(1));
        assertThat(reader.close().toCompletableFuture()).isCompleted();
    }

    @Test
    void aQueueThatWasMadeAnewIsReadFromItsStart() {
        FeedQueue reader = started();
        store("a", "b", "c");
        queue.messages.clear();
        store("d");
        again();
        assertThat(handled).containsExactly("a", "b", "c", "d");
        assertThat(bookmark()).isEqualTo(broker.counted(1));
        assertThat(reader.close().toCompletableFuture()).isCompleted();
    }

    @Test
    void anAnswerThatLeadsNowhereIsAskedForAgainAfterAPause() {
        queue.answers.add(new Pulled(Pulled.Outcome.NOTHING_MATCHED, List.of(), 0, 0, 1));
        queue.answers.add(new Pulled(Pulled.Outcome.OFFSET_MOVED, List.of(), 0, 0, 1));
        FeedQueue reader = started();
        assertThat(queue.pulls).isEqualTo(1);
        again();
        assertThat(queue.pulls).isEqualTo(2);
        store("a");
        again();
        assertThat(handled).containsExactly("a");
        assertThat(meters.count("mqtt_feed_failures")).isEqualTo(2);
        assertThat(reader.close().toCompletableFuture()).isCompleted();
    }

    private void store(String... ids) {
        List.of(ids).forEach(queue::store);
    }

    private FeedQueue started() {
        FeedParts.Figures figures = new FeedParts.Figures(
                1_000,
                meters.counter("mqtt_pulls"),
                meters.counter("mqtt_feed_failures"),
                meters.discard("feed_not_handled"));
        FeedContext context = new FeedContext(at -> queue, bookmarks, turn, new Later(), figures);
        FeedQueue reader = new FeedQueue(address, bookmarks.open("h", address), START, context, new Noting());
        reader.step();
        return reader;
    }

    private @Nullable Long bookmark() {
        return bookmarks.open("h", address).reached();
    }

    private void again() {
        List<Runnable> due = List.copyOf(later);
        later.clear();
        due.forEach(Runnable::run);
    }

    /** Throws for what it is told to. */
    private final class Noting implements FeedHandler {
        @Override
        public PullFilter filter() {
            return PullFilter.ALL;
        }

        @Override
        public String name() {
            return "h";
        }

        @Override
        public CompletionStage<Void> handle(MessageExt stored, Broker at, boolean again, Turn of) {
            handled.add(stored.getMsgId());
            RuntimeException fault = faults.get(stored.getMsgId());
            if (fault != null) {
                throw fault;
            }
            return waits.getOrDefault(stored.getMsgId(), CompletableFuture.completedFuture(null));
        }
    }

    private final class Later implements Scheduler {
        @Override
        public void after(long delayMillis, Runnable task) {
            later.add(task);
        }

        @Override
        public Repetition every(long pauseMillis, Runnable task) {
            throw new UnsupportedOperationException();
        }
    }
}
