/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import java.util.concurrent.CompletableFuture;

/**
 * Whether this member leads, and whether anybody does. Told by the Raft library's threads; known to any.
 */
final class Leadership {

    private final CompletableFuture<Void> known = new CompletableFuture<>();

    /** {@link System#nanoTime} of when this member began to lead; 0 while it does not. */
    private volatile long leadsSince;

    /** There is a leader: this member or another. */
    void changed(boolean isSelf) {
        leadsSince = 0;
        if (!isSelf) {
            known.complete(null);
        }
    }

    /** This member leads, and has applied all that was committed before. */
    void ready() {
        leadsSince = Math.max(1, System.nanoTime());
        known.complete(null);
    }

    /** Completes when there is a leader for the first time; if it is this member, when it is ready. */
    CompletableFuture<Void> known() {
        return known;
    }

    /** For how long this member has led; negative if it does not. */
    long leadsForMillis() {
        long since = leadsSince;
        return since == 0 ? -1 : (System.nanoTime() - since) / 1_000_000;
    }
}
