/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thing that is said to the member that leads, and its answer. If that takes long, it is found out who leads now, and if it is another one it is
 * said to that one too; the first answer counts. Safe for any thread; ends with an answer or at its time.
 */
final class MemberCall<T> {

    private static final Logger LOG = LoggerFactory.getLogger(MemberCall.class);

    private static final long AGAIN_MILLIS = 50;

    private final LeaderSearch search;
    private final Scheduler scheduler;
    private final What what;
    private final Function<ByteBuffer, T> read;
    private final long untilNanos;
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    // guarded by this
    private @Nullable MemberLine asked;
    private long askedAt;
    private @Nullable Object fault;

    /**
     * What is said.
     *
     * @param slowMillis after which the leader is in doubt
     * @param patienceMillis after which it fails, or up to {@code slowMillis} later
     */
    record What(RaftClientRequest.Type type, Message message, long slowMillis, long patienceMillis) {}

    MemberCall(LeaderSearch search, Scheduler scheduler, What what, Function<ByteBuffer, T> read) {
        this.search = search;
        this.scheduler = scheduler;
        this.what = what;
        this.read = read;
        this.untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(what.patienceMillis());
    }

    /** @return fails with category RETRY */
    CompletionStage<T> begin() {
        ask(search.leader());
        scheduler.after(what.slowMillis(), this::watch);
        return answer;
    }

    private void ask(CompletionStage<MemberLine> leader) {
        CompletionStage<MemberLine> unused = leader.whenComplete((member, closed) -> {
            if (member == null) {
                answer.completeExceptionally(GatewayException.of(closed));
            } else {
                ask(member);
            }
        });
    }

    private void ask(MemberLine member) {
        synchronized (this) {
            if (answer.isDone() || asked == member) {
                return; // its answer is still to come
            }
            asked = member;
            askedAt = System.nanoTime();
        }
        CompletionStage<RaftClientReply> unused = member.send(what.type(), what.message())
                .whenComplete((reply, thrown) -> answered(member, reply, thrown));
    }

    private void answered(MemberLine member, @Nullable RaftClientReply reply, @Nullable Throwable thrown) {
        if (reply != null && reply.isSuccess()) {
            try {
                if (reply.getMessage().getContent().isEmpty()) { // of an entry that was applied before
                    throw new IllegalStateException("nothing is in it");
                }
                answer.complete(read.apply(reply.getMessage().getContent().asReadOnlyByteBuffer()));
            } catch (IllegalArgumentException e) { // whoever asked knows whether it can go on without
                String why = "answer of " + member + " is of a newer version than this gateway: " + e.getMessage();
                LOG.error("{}; members and gateways do not go together: upgrade this gateway", why);
                answer.completeExceptionally(new GatewayException(Category.FATAL, why, e));
            } catch (RuntimeException e) { // whoever asked is told
                answer.completeExceptionally(
                        new GatewayException(Category.RETRY, "answer of " + member + " cannot be taken in: " + e, e));
            }
            return;
        }
        synchronized (this) {
            fault = member + ": " + (reply == null ? thrown : reply.getException());
            if (asked == member) {
                asked = null;
            }
        }
        if (!answer.isDone()) {
            scheduler.after(AGAIN_MILLIS, () -> ask(search.leaderBut(member)));
        }
    }

    /** Ends the call at its time, and finds out who leads if its answer is slow. */
    private void watch() {
        if (answer.isDone()) {
            return;
        }
        MemberLine slow;
        long now = System.nanoTime();
        synchronized (this) {
            boolean isSlow = asked != null && now - askedAt >= TimeUnit.MILLISECONDS.toNanos(what.slowMillis());
            slow = isSlow ? asked : null;
        }
        if (now - untilNanos >= 0) {
            answer.completeExceptionally(new GatewayException(
                    Category.RETRY,
                    "no answer from the metadata in " + what.patienceMillis() + " ms, last fault: " + lastFault()));
            return;
        }
        scheduler.after(what.slowMillis(), this::watch);
        if (slow != null) {
            ask(search.leaderBut(slow));
        }
    }

    private synchronized @Nullable Object lastFault() {
        return fault;
    }
}
