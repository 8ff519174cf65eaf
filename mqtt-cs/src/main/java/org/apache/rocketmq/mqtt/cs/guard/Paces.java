/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import java.util.Arrays;
import org.apache.rocketmq.mqtt.cs.Rate;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Pace} for each key, for as many keys as there is room for: of more that come together, those that have rested longest are forgotten, and begin anew with a
 * full bucket. Takes {@value #SEGMENTS} x {@value #SLOTS} x 16 bytes if it is in use. Safe for any thread; keys must be hashes.
 */
final class Paces {

    private static final int SEGMENTS = 64;
    private static final int SLOTS = 512;
    private static final int WAYS = 8;

    private final @Nullable Rate rate;
    private final Segment[] segments;

    /** @param perSecond for each key; 0: as many as like */
    Paces(int perSecond) {
        this.rate = perSecond == 0 ? null : new Rate(perSecond);
        this.segments = new Segment[perSecond == 0 ? 0 : SEGMENTS];
        Arrays.setAll(segments, i -> new Segment());
    }

    boolean pass(long key, long now) {
        return rate == null || segments[(int) (key >>> 58)].pass(key, now, rate);
    }

    /** A part of the table, with a lock of its own that is held for some steps. */
    private static final class Segment {
        private final long[] keys = new long[SLOTS];
        private final long[] fullAt = new long[SLOTS];

        Segment() {
            Arrays.fill(fullAt, Rate.FULL);
        }

        synchronized boolean pass(long key, long now, Rate rate) {
            int first = (int) (key & (SLOTS - WAYS));
            int at = first;
            for (int i = first; i < first + WAYS; i++) {
                if (keys[i] == key && fullAt[i] != Rate.FULL) {
                    boolean passes = rate.nanosUntilOne(fullAt[i], now) == 0;
                    fullAt[i] = passes ? rate.after(fullAt[i], now, 1) : fullAt[i];
                    return passes;
                }
                at = hasRestedLonger(i, at) ? i : at;
            }
            keys[at] = key;
            fullAt[at] = rate.after(Rate.FULL, now, 1);
            return true;
        }

        private boolean hasRestedLonger(int slot, int other) {
            return fullAt[other] != Rate.FULL && (fullAt[slot] == Rate.FULL || fullAt[slot] - fullAt[other] < 0);
        }
    }
}
