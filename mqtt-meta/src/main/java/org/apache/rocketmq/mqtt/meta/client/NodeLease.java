/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That this node lives, said to the metadata again and again. If it could not say so for too long, it was taken for dead: then its claims
 * are over, and it begins another run. Safe for any thread; one command is under way at a time.
 */
final class NodeLease implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeLease.class);

    private final MetaClient client;
    private final String node;
    private final Runnable lost;
    private final Scheduler.Repetition renewal;

    /** Of the present run; differs from those of earlier ones as far as clocks do not go back. */
    private volatile long incarnation = System.currentTimeMillis();

    private volatile boolean closed;

    // guarded by this
    private boolean joined;
    private boolean underWay;

    /** @param lost called when another run has begun */
    NodeLease(MetaClient client, String node, long leaseMillis, Scheduler scheduler, Runnable lost) {
        this.client = client;
        this.node = node;
        this.lost = lost;
        this.renewal = scheduler.every(Math.max(20, leaseMillis / 3), this::renew);
    }

    long incarnation() {
        return incarnation;
    }

    /** Begins the first run. */
    CompletionStage<Outcome> join() {
        return client.send(new Command.JoinNode(node, incarnation)).whenComplete((outcome, fault) -> {
            synchronized (this) {
                joined |= outcome != null && outcome.result() instanceof Result.Done;
            }
        });
    }

    private void renew() {
        synchronized (this) {
            if (!joined || underWay) {
                return;
            }
            underWay = true;
        }
        CompletionStage<Outcome> unused =
                client.send(new Command.RenewNode(node, incarnation)).whenComplete(this::renewed);
    }

    private void renewed(@Nullable Outcome outcome, @Nullable Throwable fault) {
        if (outcome != null && outcome.result() instanceof Result.Refused refused) {
            LOG.error("this node was taken for dead, its sessions are over node={} why={}", node, refused.why());
            joinAgain();
            return;
        }
        if (fault != null && !closed) {
            LOG.warn("lease not renewed node={}", node, fault);
        }
        done();
    }

    private void joinAgain() {
        incarnation = Math.max(incarnation + 1, System.currentTimeMillis());
        CompletionStage<Outcome> unused = client.send(new Command.JoinNode(node, incarnation))
                .whenComplete((outcome, fault) -> {
                    if (outcome != null && outcome.result() instanceof Result.Done) {
                        lost.run();
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

    @Override
    public void close() {
        closed = true;
        renewal.stop();
    }
}
