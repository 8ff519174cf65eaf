/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A {@link Pace} for each key, for as many keys as there is room for: of more that come together, those that have rested longest are forgotten, and begin anew with a
 * full bucket. Takes {@value #SEGMENTS} x {@value #SLOTS} x 16 bytes if it is in use. Safe for any thread; keys must be hashes.
 */
final class Paces {

    private static final int SEGMENTS = 64;
    private static final int SLOTS = 512;
    private static final int WAYS = 8;

    private final long interval;
    private final Segment[] segments;

    /** @param perSecond for each key; 0: as many as like */
    Paces(int perSecond) {
        this.interval = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.segments = new Segment[perSecond == 0 ? 0 : SEGMENTS];
        Arrays.setAll(segments, i -> new Segment());
    }

    boolean pass(long key, long now) {
        return interval == 0 || segments[(int) (key >>> 58)].pass(key, now, interval);
    }

    /** A part of the table, with a lock of its own that is held for some steps. */
    private static final class Segment {
        private final long[] keys = new long[SLOTS];
        private final long[] fullAt = new long[SLOTS];

        Segment() {
            Arrays.fill(fullAt, Pace.FULL);
        }

        synchronized boolean pass(long key, long now, long interval) {
            int first = (int) (key & (SLOTS - WAYS));
            int at = first;
            for (int i = first; i < first + WAYS; i++) {
                if (keys[i] == key && fullAt[i] != Pace.FULL) {
                    long after = Pace.after(fullAt[i], now, interval);
                    boolean passes = after != fullAt[i];
                    fullAt[i] = after;
                    return passes;
                }
                at = hasRestedLonger(i, at) ? i : at;
            }
            keys[at] = key;
            fullAt[at] = Pace.after(Pace.FULL, now, interval);
            return true;
        }

        private boolean hasRestedLonger(int slot, int other) {
            return fullAt[other] != Pace.FULL && (fullAt[slot] == Pace.FULL || fullAt[slot] - fullAt[other] < 0);
        }
    }
}
