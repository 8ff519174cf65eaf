/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.MessageWindow;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.SharedQueue;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cursor in a queue whose window, answers and gaps the test writes by hand. */
final class CursorTest {

    private static final QueueName QUEUE = new QueueName("q");

    private final FakePorts fakes = new FakePorts();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final EmbeddedChannel loopThatStandsStill = new EmbeddedChannel();
    private final DeliveryLoop loop = new DeliveryNode(
                    ConnectSettings.builder().maxInflight(8).build(),
                    fakes.ports().queues(),
                    fakes.store,
                    fakes.meters)
            .onLoop(loopThatStandsStill.eventLoop());
    private final Deliveries session = loop.to(channel, new ClientId("c"), null);
    private final HandMade queue = new HandMade();
    private final Cursor cursor = new Cursor(
            session,
            new QueueSubscription(session, QUEUE, new StartPoint(Map.of("b", 1_000L)), null, Qos.AT_LEAST_ONCE),
            queue);

    @AfterEach
    void close() {
        cursor.close();
        session.close();
        loop.close();
        channel.flush();
        channel.finishAndReleaseAll();
    }

    private static final class HandMade implements SharedQueue {
        MessageWindow window = MessageWindow.emptyAt(0);
        CompletableFuture<Long> located = CompletableFuture.completedFuture(0L);
        CompletableFuture<Slice> fetched = new CompletableFuture<>();
        long fetchedFrom = -1;
        long locatedFrom = -1;

        @Override
        public QueueName name() {
            return QUEUE;
        }

        @Override
        public String broker() {
            return "b";
        }

        @Override
        public MessageWindow window() {
            return window;
        }

        @Override
        public CompletionStage<Long> locate(long mark) {
            locatedFrom = mark;
            return located;
        }

        @Override
        public CompletionStage<Slice> fetch(long offset, int max) {
            fetchedFrom = offset;
            return fetched;
        }

        void setWindow(long first, int count, Qos qos) {
            window = MessageWindow.emptyAt(first).append(messages(first, count, qos), count, Long.MAX_VALUE);
        }
    }

    /** Offset n is at place 1000 + n of the commit log. */
    private static List<StoredMessage> messages(long first, int count, Qos qos) {
        return IntStream.range(0, count)
                .mapToObj(i -> new StoredMessage(
                        new Message(new TopicName("a"), Payload.ofUtf8("m" + (first + i)), qos, false, null),
                        first + i,
                        1_000 + first + i,
                        0))
                .toList();
    }

    private static StoredMessage at(long offset) {
        return messages(offset, 1, Qos.AT_MOST_ONCE).get(0);
    }

    @Test
    void whatWasSentIsBeforeItsPlace() {
        assertThat(cursor.sentUpTo()).isEqualTo(-1);
        queue.setWindow(0, 5, Qos.AT_LEAST_ONCE);
        assertThat(cursor.pump(3)).isEqualTo(3);
        assertThat(cursor.sentUpTo()).isEqualTo(1_003);
        assertThat(cursor.pump(10)).isEqualTo(2);
        assertThat(cursor.sentUpTo()).isEqualTo(1_005);
    }

    @Test
    void deliversNoMoreThanItsTurnAllows() {
        queue.setWindow(0, 5, Qos.AT_MOST_ONCE);
        assertThat(cursor.pump(3)).isEqualTo(3);
        assertThat(cursor.rest()).isEqualTo(Deliverer.Rest.TURN_OVER);
        assertThat(cursor.pump(3)).isEqualTo(2);
        assertThat(cursor.rest()).isEqualTo(Deliverer.Rest.NOTHING_NOW);
    }

    @Test
    void passesOverWhatIsBeforeItsMark() {
        queue.window = MessageWindow.emptyAt(0)
                .append(
                        List.of(
                                new StoredMessage(at(0).message(), 0, 900, 0),
                                new StoredMessage(at(1).message(), 1, 999, 0),
                                new StoredMessage(at(2).message(), 2, 1_000, 0)),
                        10,
                        Long.MAX_VALUE);
        assertThat(cursor.pump(10)).isEqualTo(1);
    }

    @Test
    void waitsForThePlaceAndIsNotMisledByAWindowThatHasNotGotThere() {
        queue.located = new CompletableFuture<>();
        queue.setWindow(0, 3, Qos.AT_MOST_ONCE);
        assertThat(cursor.pump(10)).isZero();
        queue.located.complete(7L);
        assertThat(cursor.pump(10)).isZero();
        assertThat(fakes.meters.count("mqtt_cursor_resets")).isZero();
    }

    @Test
    void ofAQueueThatHasBegunAnewItMissesNothingThoughTheQueueHasGrownBeyondItsPosition() {
        queue.setWindow(0, 3, Qos.AT_MOST_ONCE);
        assertThat(cursor.pump(10)).isEqualTo(3);
        queue.window = MessageWindow.emptyAt(0, 1).append(secondEra(5), 5, Long.MAX_VALUE);
        assertThat(cursor.pump(10)).isEqualTo(5);
        assertThat(queue.locatedFrom).as("behind what was delivered").isEqualTo(1_003);
        assertThat(cursor.sentUpTo()).isEqualTo(9_005);
        assertThat(fakes.meters.count("mqtt_cursor_resets")).isEqualTo(1);
    }

    @Test
    void aSliceOfBeforeTheQueueBeganAnewIsForgotten() {
        queue.setWindow(0, 1, Qos.AT_MOST_ONCE);
        cursor.pump(10);
        queue.setWindow(5, 5, Qos.AT_MOST_ONCE);
        cursor.pump(10);
        queue.window = MessageWindow.emptyAt(0, 1).append(secondEra(2), 2, Long.MAX_VALUE);
        queue.fetched.complete(new SharedQueue.Slice(messages(1, 4, Qos.AT_MOST_ONCE), 5));
        assertThat(cursor.pump(100)).isEqualTo(2);
    }

    /** Offset n is at place 9000 + n, behind all of the era before. */
    private static List<StoredMessage> secondEra(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new StoredMessage(at(i).message(), i, 9_000 + i, 0))
                .toList();
    }

    @Test
    void askedForAPlaceItAsksOnce() {
        queue.located = new CompletableFuture<>();
        cursor.pump(10);
        cursor.pump(10);
        queue.located.complete(0L);
        queue.setWindow(0, 2, Qos.AT_MOST_ONCE);
        assertThat(cursor.pump(10)).isEqualTo(2);
    }

    @Test
    void goesOverFromItsOwnReadingToTheWindowWithoutAGapOrARepetition() {
        queue.setWindow(0, 1, Qos.AT_MOST_ONCE);
        cursor.pump(10);
        queue.setWindow(5, 5, Qos.AT_MOST_ONCE);
        assertThat(cursor.pump(10)).isZero();
        assertThat(queue.fetchedFrom).isEqualTo(1);
        // The store is ahead of the window: what both have is taken from the window.
        queue.fetched.complete(new SharedQueue.Slice(messages(1, 20, Qos.AT_MOST_ONCE), 21));
        assertThat(cursor.pump(100)).isEqualTo(9);
        assertThat(cursor.sentUpTo()).isEqualTo(1_010);
        assertThat(fakes.meters.discarded("expired_at_broker")).isZero();
    }

    @Test
    void countsAGapInWhatItReads() {
        queue.setWindow(10, 1, Qos.AT_MOST_ONCE);
        assertThat(cursor.pump(10)).isZero();
        queue.fetched.complete(new SharedQueue.Slice(List.of(at(2), at(3), at(6)), 9));
        assertThat(cursor.pump(10)).isEqualTo(3);
        assertThat(cursor.sentUpTo()).isEqualTo(1_007);
        assertThat(fakes.meters.discarded("expired_at_broker")).isEqualTo(2 + 2 + 2);
    }

    @Test
    void anAnswerAfterTheEndIsForgotten() {
        queue.setWindow(10, 1, Qos.AT_MOST_ONCE);
        cursor.pump(10);
        cursor.close();
        queue.fetched.complete(new SharedQueue.Slice(messages(0, 3, Qos.AT_MOST_ONCE), 3));
        assertThat(cursor.pump(10)).isZero();
        assertThat(fakes.meters.gauge("mqtt_cursors_behind")).isZero();
    }
}
