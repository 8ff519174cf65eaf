/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That this node lives, said to the metadata again and again. If it could not say so for too long, it was taken for dead: then its claims and duties
 * are over, and it begins another run. Safe for any thread; one command is under way at a time. Ends when the node leaves.
 */
final class NodeLease implements AutoCloseable {

    /** No process is known to be gone. */
    private static final String NOBODY = "";

    private static final Logger LOG = LoggerFactory.getLogger(NodeLease.class);

    private final MetaClient client;
    private final String node;
    private final String peerAddress;
    private final Listener listener;
    private final long leaseNanos;
    private final Scheduler.Repetition renewal;

    /** Of the present run; differs from those of earlier ones as far as clocks do not go back. */
    private volatile long incarnation = System.currentTimeMillis();

    /** When the last renewal that was answered was sent; meaningful while {@link #isHeld}. */
    private volatile long renewedAt;

    private volatile boolean isHeld;
    private volatile boolean hasLeft;
    private volatile boolean closed;

    // guarded by this
    private boolean joined;
    private boolean underWay;

    /** Hears of the end of a run, in any thread. */
    interface Listener {

        /** All that the node had in this run has ended. */
        void over();

        /** Another run has begun. */
        void joinedAgain();
    }

    NodeLease(
            MetaClient client,
            String node,
            String peerAddress,
            long leaseMillis,
            Scheduler scheduler,
            Listener listener) {
        this.client = client;
        this.node = node;
        this.peerAddress = peerAddress;
        this.listener = listener;
        this.leaseNanos = TimeUnit.MILLISECONDS.toNanos(leaseMillis);
        this.renewal = scheduler.every(Math.max(20, leaseMillis / 3), this::renew);
    }

    long incarnation() {
        return incarnation;
    }

    /**
     * Whether nobody can have taken this node for dead. A lease begins, for whoever ends it, when the renewal comes to it: not before that was sent.
     * A quarter of it is left as a margin, for clocks that do not run alike and for what takes its time after the question.
     */
    boolean isSure() {
        return isHeld && System.nanoTime() - renewedAt < leaseNanos / 4 * 3;
    }

    /**
     * Begins the first run.
     *
     * @param gone the address of a process that had the node's name and is no more
     */
    CompletionStage<Outcome> join(String gone) {
        return sendJoin(gone).whenComplete((outcome, fault) -> {
            synchronized (this) {
                joined |= outcome != null && outcome.result() instanceof Result.Done;
            }
        });
    }

    private CompletionStage<Outcome> sendJoin(String gone) {
        long sentAt = System.nanoTime();
        return client.send(new Command.JoinNode(node, incarnation, peerAddress, gone))
                .whenComplete((outcome, fault) -> {
                    if (outcome != null && outcome.result() instanceof Result.Done) {
                        renewed(sentAt);
                    }
                });
    }

    private void renewed(long sentAt) {
        renewedAt = sentAt;
        isHeld = !hasLeft;
    }

    private void renew() {
        synchronized (this) {
            if (!joined || underWay || hasLeft) {
                return;
            }
            underWay = true;
        }
        long sentAt = System.nanoTime();
        CompletionStage<Outcome> unused = client.send(new Command.RenewNode(node, incarnation))
                .whenComplete((outcome, fault) -> answered(sentAt, outcome, fault));
    }

    private void answered(long sentAt, @Nullable Outcome outcome, @Nullable Throwable fault) {
        if (outcome != null && outcome.result() instanceof Result.Refused refused && !hasLeft) {
            LOG.error("this node was taken for dead, its sessions are over node={} why={}", node, refused.why());
            isHeld = false;
            listener.over();
            joinAgain();
            return;
        }
        if (outcome != null && outcome.result() instanceof Result.Done) {
            renewed(sentAt);
        } else if (fault != null && !closed) {
            LOG.warn("lease not renewed node={}", node, fault);
        }
        done();
    }

    /** Whoever has the name by now has come after this process, perhaps at its address. */
    private void joinAgain() {
        incarnation = Math.max(incarnation + 1, System.currentTimeMillis());
        CompletionStage<Outcome> unused = sendJoin(NOBODY).whenComplete((outcome, fault) -> {
            if (outcome != null && outcome.result() instanceof Result.Done) {
                listener.joinedAgain();
            } else if (outcome != null && outcome.result() instanceof Result.NameTaken taken) {
                LOG.error(
                        "another process has this node's name, this one does nothing while that lives node={} address={}",
                        node,
                        taken.peerAddress());
            } else {
                LOG.warn("not joined, to be tried again node={} outcome={}", node, outcome, fault);
            }
            done();
        });
    }

    private synchronized void done() {
        underWay = false;
    }

    /** The watch was told so. */
    void notJoined(long asked) {
        if (asked == incarnation) {
            renew();
        }
    }

    /** After all that was sent before. The node is not heard of again. */
    CompletionStage<Void> leave() {
        hasLeft = true;
        isHeld = false;
        return client.send(new Command.LeaveNode(node, incarnation)).thenApply(outcome -> null);
    }

    @Override
    public void close() {
        closed = true;
        renewal.stop();
    }
}
