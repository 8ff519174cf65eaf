/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.SessionStore;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claimed;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.apache.rocketmq.mqtt.cs.session.SessionDirectory.Place;
import org.jspecify.annotations.Nullable;

/**
 * What a client holds outside its session: the claim, and its place in the node's directory. Got one after the other; given back once, whatever is got later
 * included. A client that has claimed has connected anew: the connection it had ends, even if this one comes to nothing. Event loop only.
 */
public final class Admission {

    private static final long RELEASE_PAUSE_MILLIS = 1_000;

    private final SessionNode node;
    private final EventExecutor executor;
    private final SessionStore sessions;
    private final SessionDirectory directory;
    private final Channel channel;
    private final ClientId client;
    private final boolean clean;
    private final @Nullable Will will;
    private @Nullable Claim claim;
    private @Nullable Place place;
    private boolean givenBack;

    /** @param clean whether what is stored of the client is discarded, and nothing is stored */
    public Admission(SessionLoop loop, Channel channel, ClientId client, boolean clean, @Nullable Will will) {
        this.node = loop.node;
        this.executor = loop.executor;
        this.sessions = node.ports().sessions();
        this.directory = node.directory();
        this.channel = channel;
        this.client = client;
        this.clean = clean;
        this.will = will;
    }

    /** How it ended; one of them is called, unless the admission is given back before. */
    public interface Outcome {
        /** No other connection of this node has the client any more. */
        void admitted(Admitted admitted);

        /** The client has connected once more meanwhile. */
        void overtaken();

        /** A port failed. */
        void failed(Throwable fault);
    }

    /**
     * What a session begins with.
     *
     * @param unwritten changes of {@code claimed.state()} that the client's last connection did not bring to the store
     */
    public record Admitted(Claimed claimed, List<SessionChange> unwritten) {}

    /** Once. */
    public void seek(Outcome outcome) {
        directory.seek(client);
        PortCall.await(
                channel,
                () -> sessions.claim(client, clean, will),
                got -> {
                    try {
                        claimed(got, outcome);
                    } finally {
                        directory.sought(client);
                    }
                },
                fault -> {
                    directory.sought(client);
                    failed(fault, outcome);
                });
    }

    private void claimed(Claimed got, Outcome outcome) {
        claim = got.claim();
        CompletionStage<Void> elsewhere = node.takeovers().from(got, executor);
        if (givenBack) {
            CompletionStage<Void> unused = directory.expel(got.claim());
            publishOvertaken(got);
            release(got.claim(), List.of());
        } else {
            takePlace(got, elsewhere, outcome);
        }
    }

    private void takePlace(Claimed got, CompletionStage<Void> elsewhere, Outcome outcome) {
        Place entered = directory.enter(got.claim(), channel, elsewhere);
        if (entered == null) {
            publishOvertaken(got);
            outcome.overtaken();
            return;
        }
        place = entered;
        PortCall.await(
                channel,
                entered::alone,
                unwritten -> {
                    publishOvertaken(got); // [MQTT-3.1.2-8]: the connection before ended without DISCONNECT
                    if (!givenBack) {
                        entered.begin();
                        outcome.admitted(new Admitted(got, got.isPresent() ? unwritten : List.of()));
                    }
                },
                fault -> failed(fault, outcome));
    }

    private void publishOvertaken(Claimed got) {
        DueWill due = got.overtaken();
        if (due != null) {
            node.wills().publishDue(due, executor);
        }
    }

    private void failed(Throwable fault, Outcome outcome) {
        if (!givenBack) {
            outcome.failed(fault);
        }
    }

    /** Without having become a session. Once or more often. */
    public void giveBack() {
        assert channel.eventLoop().inEventLoop();
        if (givenBack) {
            return;
        }
        givenBack = true;
        Claim held = claim;
        Place left = place;
        if (held == null) {
            return; // it may still come
        }
        if (left == null) {
            release(held, List.of());
        } else {
            directory.leave(left, null);
            left.alone().whenComplete((unwritten, fault) -> release(held, clean ? List.of() : unwritten));
        }
    }

    /** Of the session. */
    Tenure tenure() {
        Place held = place;
        if (held == null) {
            throw new IllegalStateException("client=" + client + " was not admitted");
        }
        return held.tenure();
    }

    /**
     * At the end of the session.
     *
     * @param unwritten what it has changed and not written
     * @param overtaken whether the client is another connection's already, and so is its will
     * @param isWillDue whether the connection ended without DISCONNECT
     */
    void end(List<SessionChange> unwritten, boolean overtaken, boolean isWillDue) {
        Claim held = claim;
        Place left = place;
        if (givenBack || held == null || left == null) {
            throw new IllegalStateException("client=" + client + " ends a session that was not admitted");
        }
        givenBack = true;
        directory.leave(left, unwritten);
        if (overtaken) {
            return;
        }
        if (will == null || !isWillDue) {
            release(held, unwritten); // a will is dropped [MQTT-3.1.2-10] [MQTT-3.14.4-3]
            return;
        }
        node.endings()
                .add(
                        "will and claim of " + client,
                        () -> ended(held, unwritten)
                                .thenCompose(
                                        due -> due.map(published -> node.wills().publishEnded(published, executor))
                                                .orElse(CompletableFuture.completedStage(null))));
    }

    private CompletionStage<Optional<DueWill>> ended(Claim held, List<SessionChange> last) {
        CompletableFuture<Optional<DueWill>> done = new CompletableFuture<>();
        untilDone(changes -> sessions.end(held, changes), last, done);
        return done;
    }

    private void release(Claim held, List<SessionChange> last) {
        node.endings().add("claim of " + client, () -> released(held, last));
    }

    private CompletionStage<Void> released(Claim held, List<SessionChange> last) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        untilDone(changes -> sessions.release(held, changes), last, done);
        return done;
    }

    /** A claim that nobody gives up is a client that seems to be there. */
    private <T> void untilDone(
            Function<List<SessionChange>, CompletionStage<T>> call,
            List<SessionChange> last,
            CompletableFuture<T> done) {
        CompletionStage<T> unused = call.apply(last).whenComplete((result, fault) -> {
            Category category =
                    fault == null ? null : GatewayException.of(fault).category();
            if (category == null) {
                done.complete(result);
            } else if (category == Category.RETRY && !executor.isShuttingDown()) {
                later(() -> untilDone(call, last, done));
            } else if (!last.isEmpty()) {
                untilDone(call, List.of(), done);
            } else {
                done.completeExceptionally(fault);
            }
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private void later(Runnable task) {
        executor.schedule(task, RELEASE_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
