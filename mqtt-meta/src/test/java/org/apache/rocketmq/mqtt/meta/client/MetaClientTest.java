/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Entry;
import org.apache.rocketmq.mqtt.meta.command.MetaCodec;
import org.apache.rocketmq.mqtt.meta.command.Reply;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MetaClientTest {

    private final ThreadScheduler scheduler = new ThreadScheduler("test-scheduler");
    private final CountingMeters meters = new CountingMeters();
    private final Log log = new Log();
    private final MetaClient client = new MetaClient(log, "sender-1", meters, scheduler);

    @AfterEach
    void close() {
        client.close();
        scheduler.close();
    }

    @Test
    void whatComesWhileAnEntryIsUnderWayIsTheNextOne() {
        CompletionStage<Outcome> first = client.send(bookmark(0));
        log.awaitEntries(1);
        List<CompletionStage<Outcome>> others = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            others.add(client.send(bookmark(i)));
        }
        assertThat(log.entries).hasSize(1);

        log.answer(0);
        done(first);
        log.awaitEntries(2);
        log.answer(1);
        others.forEach(MetaClientTest::done);

        assertThat(log.entries.get(1).commands()).hasSize(1_000);
        assertThat(log.entries.get(1).commands().get(999)).isEqualTo(bookmark(1_000));
        assertThat(log.entries).extracting(Entry::sequence).containsExactly(1L, 2L);
        assertThat(meters.count("mqtt_meta_entries")).isEqualTo(2);
        assertThat(meters.count("mqtt_meta_commands", "kind", "SaveOfDuty")).isEqualTo(1_001);
    }

    @Test
    void entryThatIsNotAnsweredIsSentAgainAsItWas() {
        CompletionStage<Outcome> sent = client.send(bookmark(1));
        log.awaitEntries(1);
        CompletionStage<Outcome> later = client.send(bookmark(2));
        log.fail(0);
        log.awaitEntries(2);
        log.fail(1);
        log.awaitEntries(3);

        log.answer(2);
        done(sent);
        log.awaitEntries(4);
        log.answer(3);
        done(later);

        assertThat(log.entries.subList(0, 3)).containsOnly(log.entries.get(0));
        assertThat(log.entries.get(3).sequence()).isEqualTo(2);
        assertThat(log.entries.get(3).commands()).containsExactly(bookmark(2));
    }

    @Test
    void answerThatCannotBeReadIsTheEndOfTheProcess() {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        client.onFailure(failures::add);
        CompletionStage<Outcome> sent = client.send(bookmark(1));
        log.awaitEntries(1);
        log.fail(0);
        log.awaitEntries(2);
        assertThat(failures).isEmpty();

        log.fail(1, Category.FATAL);

        Awaitility.await().untilAsserted(() -> assertThat(failures).hasSize(1));
        assertThat(sent.toCompletableFuture()).isNotDone();
    }

    @Test
    void entryIsBoundedByBytes() {
        client.send(bookmark(0));
        log.awaitEntries(1);
        for (int i = 0; i < 3; i++) {
            client.send(large(100_000));
        }

        log.answer(0);
        log.awaitEntries(2);

        assertThat(log.entries.get(1).commands()).hasSize(2);
    }

    @Test
    void commandThatIsTooLargeIsRefused() {
        Throwable fault = catchThrowable(() -> done(client.send(large(MetaClient.COMMAND_BYTES))));

        assertThat(GatewayException.of(fault).category()).isEqualTo(Category.FATAL);
        assertThat(log.entries).isEmpty();
    }

    @Test
    void whatIsBeyondTheQueueFailsAndIsCounted() {
        client.send(bookmark(0));
        log.awaitEntries(1);
        long room = MetaClient.QUEUE_BYTES / large(1_000_000).message().weight() + 1;
        for (int i = 0; i < room; i++) {
            client.send(large(1_000_000));
        }

        Throwable fault = catchThrowable(() -> done(client.send(bookmark(1))));

        assertThat(GatewayException.of(fault).category()).isEqualTo(Category.RETRY);
        assertThat(meters.discarded("meta_queue_full")).isEqualTo(1);
        CompletionStage<Outcome> released = client.send(new Command.ReleaseDuty("n", 1, "d"));
        CompletionStage<Outcome> left = client.send(new Command.LeaveNode("n", 1));
        assertThat(released.toCompletableFuture()).as("others wait for it").isNotDone();
        assertThat(left.toCompletableFuture()).isNotDone();
        assertThat(meters.discarded("meta_queue_full")).isEqualTo(1);
    }

    @Test
    void whatIsNotAnsweredInTimeFailsButItsEntryGoesOn() {
        try (MetaClient hasty = new MetaClient(log, "sender-2", Duration.ofSeconds(3), meters, scheduler)) {
            CompletionStage<Outcome> late = hasty.send(bookmark(1));
            log.awaitEntries(1);

            Throwable fault = catchThrowable(() -> done(late));
            CompletionStage<Outcome> next = hasty.send(bookmark(2));
            log.fail(0);
            log.awaitEntries(2);
            log.answer(1);
            log.awaitEntries(3);
            log.answer(2);

            assertThat(GatewayException.of(fault).category()).isEqualTo(Category.RETRY);
            assertThat(log.entries.get(1)).isEqualTo(log.entries.get(0));
            done(next);
        }
    }

    @Test
    void closeFailsWhatIsNotAnswered() {
        CompletionStage<Outcome> underWay = client.send(new Command.ClaimSession(new ClientId("c"), "n", true, null));
        log.awaitEntries(1);
        CompletionStage<Outcome> waiting = client.send(bookmark(1));

        client.close();

        for (CompletionStage<Outcome> left : List.of(underWay, waiting, client.send(bookmark(2)))) {
            assertThat(GatewayException.of(catchThrowable(() -> done(left))).category())
                    .isEqualTo(Category.RETRY);
        }
    }

    private static Command.SaveOfDuty bookmark(long value) {
        return new Command.SaveOfDuty("n", 1, "d", Map.of("b", value));
    }

    private static Command.PutRetained large(int bytes) {
        return new Command.PutRetained(
                new Message(new TopicName("t"), Payload.of(new byte[bytes]), Qos.AT_LEAST_ONCE, true, null));
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** Keeps entries unanswered until it is told otherwise. */
    private static final class Log extends EntriesOnly {

        final List<Entry> entries = new CopyOnWriteArrayList<>();
        private final List<CompletableFuture<Reply>> replies = new CopyOnWriteArrayList<>();

        @Override
        public CompletionStage<Reply> write(byte[] entry) {
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            replies.add(reply);
            entries.add(MetaCodec.entry(ByteBuffer.wrap(entry)));
            return reply;
        }

        void awaitEntries(int count) {
            Awaitility.await().untilAsserted(() -> assertThat(entries).hasSize(count));
        }

        void answer(int at) {
            List<Result> results =
                    Collections.nCopies(entries.get(at).commands().size(), Result.DONE);
            replies.get(at).complete(new Reply(results, 0));
        }

        void fail(int at) {
            fail(at, Category.RETRY);
        }

        void fail(int at, Category category) {
            replies.get(at).completeExceptionally(new GatewayException(category, "on purpose"));
        }
    }
}
