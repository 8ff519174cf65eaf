/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.meta.MetaSettings;
import org.apache.rocketmq.mqtt.meta.command.Answer.RouteDelta;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Entry;
import org.apache.rocketmq.mqtt.meta.command.MetaCodec;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Roster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WatchersTest {

    /** No test waits so long. */
    private static final int LONG_MILLIS = 60_000;

    @TempDir
    private Path directory;

    private MetaMember member;
    private Watchers watchers;
    private long sequence;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        member = new MetaMember(MetaSettings.alone(directory));
        member.start(Duration.ofSeconds(20));
        watchers = member.watchers();
        say(new Command.JoinNode("n1", 1, ""), new Command.JoinNode("n2", 1, ""));
    }

    @AfterEach
    void stop() throws IOException {
        member.close();
    }

    @Test
    void barrierWaitsForEveryLivingNodeAndForNoOther() {
        CompletableFuture<Boolean> barrier = watchers.barrier(0, LONG_MILLIS).toCompletableFuture();
        poll("n1", 0);
        poll("n3", 0);
        assertThat(barrier).isNotDone();

        poll("n2", 0);

        assertThat(done(barrier)).isTrue();
    }

    @Test
    void barrierDoesNotWaitForANodeThatHasLeft() {
        poll("n1", 0);
        say(new Command.LeaveNode("n2", 1));

        assertThat(done(watchers.barrier(0, LONG_MILLIS))).isTrue();
    }

    @Test
    void barrierEndsAtItsTime() {
        poll("n1", 0);

        assertThat(done(watchers.barrier(0, 50))).isFalse();
    }

    @Test
    void heldQuestionIsAnsweredWhenTheRosterChanges() {
        long known = roster(poll("n1", -1)).revision();
        CompletionStage<RouteDelta> held =
                watchers.poll(new Query.RouteChanges("n1", 1, 0, 9, null, known), LONG_MILLIS);

        say(new Command.TakeDuty("n2", 1, "d"));

        assertThat(roster(done(held)).duties()).containsEntry("d", "n2");
    }

    private static Roster roster(RouteDelta delta) {
        return Objects.requireNonNull(delta.roster());
    }

    private RouteDelta poll(String node, long rosterSince) {
        return done(watchers.poll(new Query.RouteChanges(node, 1, 0, 9, null, rosterSince), 0));
    }

    private void say(Command... commands) {
        Entry entry = new Entry("test", ++sequence, 0, List.of(commands));
        done(member.submit(ByteBuffer.wrap(MetaCodec.encode(entry))));
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
