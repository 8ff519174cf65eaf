/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.port.Duties.Duty;
import org.jspecify.annotations.Nullable;

/** One share of the topics, by the hash of their names: one node feeds it at a time. Guarded by this. */
final class FeedShare implements Duty {

    /** Shares there are: changing it moves topics between duties, which every node must do at once. */
    static final int COUNT = 16;

    private final int number;
    private final FeedParts parts;
    private @Nullable FeedTurn turn;
    private boolean closed;

    FeedShare(int number, FeedParts parts) {
        this.number = number;
        this.parts = parts;
    }

    /** The share of a topic: the same on all nodes, in all versions. */
    static int of(String topic) {
        int hash = topic.hashCode() * 0x9E3779B9;
        return (hash >>> 16) % COUNT;
    }

    boolean has(String topic) {
        return of(topic) == number;
    }

    /** The name of the duty. */
    String name() {
        return "feed/" + number;
    }

    @Override
    public void begin(BooleanSupplier sure) {
        FeedTurn begun;
        synchronized (this) {
            if (closed) {
                return;
            }
            begun = new FeedTurn(parts, name(), this::has, sure);
            turn = begun;
        }
        begun.begin();
    }

    @Override
    public CompletionStage<Void> end() {
        FeedTurn ending;
        synchronized (this) {
            ending = turn;
            turn = null;
        }
        return ending == null ? CompletableFuture.completedStage(null) : ending.end();
    }

    /** Does something with the turn, if it is this node's. */
    void during(Consumer<FeedTurn> what) {
        FeedTurn now;
        synchronized (this) {
            now = turn;
        }
        if (now != null) {
            what.accept(now);
        }
    }

    /** The node takes no more turns. */
    CompletionStage<Void> close() {
        synchronized (this) {
            closed = true;
        }
        return end();
    }
}
