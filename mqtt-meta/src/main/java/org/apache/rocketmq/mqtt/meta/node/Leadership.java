/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import java.util.concurrent.CompletableFuture;

/**
 * Whether this member leads, whether anybody does, and the time that a leader gives to entries. Told by the Raft library's threads; known to
 * any.
 *
 * <p>That time goes on from where the state's is, as fast as this process sees time go by, and only while somebody leads. The machines' clocks have
 * no say: one that is wrong, or is set, makes nobody's lease or session older.
 */
final class Leadership {

    private final CompletableFuture<Void> known = new CompletableFuture<>();

    /** {@link System#nanoTime} of when this member began to lead; 0 while it does not. */
    private volatile long leadsSince;

    // guarded by this
    private long clockAt;
    private long clockMillis = -1;

    /** There is a leader: this member or another. */
    void changed(boolean isSelf) {
        leadsSince = 0;
        synchronized (this) {
            clockMillis = -1; // another's may be ahead by then, or behind
        }
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

    /**
     * The time for an entry, or to compare with that of others.
     *
     * @param stateMillis the state's; where this member has no time of its own yet, it takes that
     */
    synchronized long clockMillis(long stateMillis) {
        long now = System.nanoTime();
        long mine = clockMillis < 0 ? first(stateMillis) : clockMillis + (now - clockAt) / 1_000_000;
        if (mine < stateMillis || clockMillis < 0) {
            clockMillis = Math.max(mine, stateMillis);
            clockAt = now;
            return clockMillis;
        }
        return mine;
    }

    /** Of a state without entries: any will do, and that of day is the easiest to read. */
    private static long first(long stateMillis) {
        return stateMillis == 0 ? System.currentTimeMillis() : stateMillis;
    }

    /** For how long this member has led; negative if it does not. */
    long leadsForMillis() {
        long since = leadsSince;
        return since == 0 ? -1 : (System.nanoTime() - since) / 1_000_000;
    }
}
