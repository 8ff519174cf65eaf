/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.mqtt.meta.command.Command;

/**
 * A command that was not answered yet.
 *
 * @param weight its size in bytes, as an entry of its own
 * @param atNanos when it came
 */
record Pending(Command command, int weight, long atNanos, CompletableFuture<Outcome> outcome) {

    /**
     * Whether whoever waits should wait no more, and try again. Not for commands that would be nobody's if they took place after their failure (a claim, a duty, a lease), or
     * that nobody would send again (a release): those are waited for.
     */
    boolean isLate(long beforeNanos) {
        return atNanos - beforeNanos <= 0 && isTriedAgain();
    }

    private boolean isTriedAgain() {
        return command instanceof Command.WriteSession
                || command instanceof Command.Retain
                || command instanceof Command.SaveOfDuty
                || command instanceof Command.SaveBookmarksIf
                || command instanceof Command.AddRoutes;
    }

    /** Whether it is taken though the queue is full: it keeps the node alive, or lets others go on. */
    boolean isNeverRefused() {
        return isOfLease() || command instanceof Command.ReleaseDuty || command instanceof Command.LeaveNode;
    }

    /** Whether it keeps the node alive. */
    boolean isOfLease() {
        return command instanceof Command.RenewNode || command instanceof Command.JoinNode;
    }
}
