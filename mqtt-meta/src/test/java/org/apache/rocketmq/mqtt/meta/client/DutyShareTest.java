/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.Duties.Duty;
import org.apache.rocketmq.mqtt.common.port.Nodes.Node;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.MetaCodec;
import org.apache.rocketmq.mqtt.meta.command.Reply;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.apache.rocketmq.mqtt.meta.command.Roster;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A duty at a metadata that does not always answer. */
final class DutyShareTest {

    private static final long LEASE_MILLIS = 60_000;

    private final ThreadScheduler scheduler = new ThreadScheduler("test-scheduler");
    private final Forgetful log = new Forgetful();
    private final MetaClient client = new MetaClient(log, "sender", new CountingMeters(), scheduler);
    private final NodeLease lease = new NodeLease(client, "n", "n:1", LEASE_MILLIS, scheduler, new Nobody());
    private final MetaDuties duties = new MetaDuties(client, lease, "n", scheduler);

    @AfterEach
    void close() {
        duties.close();
        lease.close();
        client.close();
        scheduler.close();
    }

    @Test
    void releaseThatFailsIsSaidAgainUntilItIsHeard() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        duties.changed(
                new Roster(1, List.of(new Node("n", "n:1", lease.incarnation())), Map.of(Roster.readiness("n"), "n")));
        duties.join("d", new Duty() {
            @Override
            public void begin(BooleanSupplier sure) {
                begun.complete(null);
            }

            @Override
            public CompletionStage<Void> end() {
                return CompletableFuture.completedStage(null);
            }
        });
        duties.ready();
        begun.orTimeout(20, TimeUnit.SECONDS).join();
        log.failing.set(2);

        CompletionStage<Void> ended = duties.endAll();

        Awaitility.await()
                .untilAsserted(() -> assertThat(ended.toCompletableFuture()).isCompleted());
        assertThat(log.heard).contains("d", Roster.readiness("n"));
    }

    /** Answers that all is done, but for some entries that release a duty. */
    private static final class Forgetful extends EntriesOnly {

        final List<String> heard = new CopyOnWriteArrayList<>();
        final AtomicInteger failing = new AtomicInteger();

        @Override
        public CompletionStage<Reply> write(byte[] entry) {
            List<Command> commands = MetaCodec.entry(ByteBuffer.wrap(entry)).commands();
            boolean releases = commands.stream().anyMatch(Command.ReleaseDuty.class::isInstance);
            if (releases && failing.getAndDecrement() > 0) {
                return CompletableFuture.completedStage(new Reply(List.of(), 0));
            }
            commands.forEach(command -> {
                if (command instanceof Command.ReleaseDuty release) {
                    heard.add(release.duty());
                }
            });
            List<Result> results =
                    commands.stream().map(command -> (Result) Result.DONE).toList();
            return CompletableFuture.completedStage(new Reply(results, 0));
        }
    }

    private static final class Nobody implements NodeLease.Listener {

        @Override
        public void over() {}

        @Override
        public void joinedAgain() {}
    }
}
