/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * How long a client is one connection's: until that leaves its place, is sent away, or a message of the client could not be stored, which ends it. What the client has published and no store has begun to store by then is left to
 * whoever has the client next, or it might be stored by both. Begins with the place; safe for any thread.
 */
final class Tenure {

    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private boolean over;
    private int undecided;

    /** A message that must not be stored twice, on its way to a store. */
    final class Custody implements BooleanSupplier {
        private boolean begun;

        /** Asked by the store right before it stores the message. */
        @Override
        public boolean getAsBoolean() {
            synchronized (Tenure.this) {
                if (!over && !begun) {
                    begun = true;
                    undecided++;
                }
                return !over;
            }
        }

        /** It is known what became of the message. */
        void decided() {
            boolean last;
            synchronized (Tenure.this) {
                last = begun && --undecided == 0 && over;
                begun = false;
            }
            if (last) {
                settled.complete(null);
            }
        }
    }

    Custody custody() {
        return new Custody();
    }

    /** Nothing more is begun. Once or more often. */
    void end() {
        boolean none;
        synchronized (this) {
            over = true;
            none = undecided == 0;
        }
        if (none) {
            settled.complete(null);
        }
    }

    boolean isSettled() {
        return settled.isDone();
    }

    synchronized boolean isOver() {
        return over;
    }

    /** Completes, on any thread, when it is over and known what became of all that was begun; at the latest when the store has given that up. */
    CompletionStage<Void> settled() {
        return settled;
    }
}
