/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import java.util.Arrays;
import org.apache.rocketmq.mqtt.cs.GateTerms.Ban;

/**
 * Who does something too often is banned for a while. As many keys as there is room for: of more that come together the least often seen are forgotten first, then those whose ban
 * ends soonest, so a crowd of new keys hides nobody. Takes {@value #SEGMENTS} x {@value #SLOTS} x 20 bytes if it is in use. Safe for any thread;
 * keys must be hashes.
 */
final class Offenders {

    private static final int SEGMENTS = 64;
    private static final int SLOTS = 512;
    private static final int WAYS = 8;

    private final Ban terms;
    private final Segment[] segments;

    /** @param terms nobody is ever banned if they allow any number */
    Offenders(Ban terms) {
        this.terms = terms;
        this.segments = new Segment[terms.most() == 0 ? 0 : SEGMENTS];
        Arrays.setAll(
                segments,
                i -> new Segment(
                        terms.most(), terms.window().toNanos(), terms.duration().toNanos()));
    }

    /** It has done it once more. Who is banned already does not extend that. */
    Standing add(long key, long now) {
        return terms.most() == 0 ? Standing.FREE : segment(key).add(key, now);
    }

    /** Takes one {@link #add} back. */
    void forgive(long key) {
        if (terms.most() != 0) {
            segment(key).forgive(key);
        }
    }

    boolean isBanned(long key, long now) {
        return terms.most() != 0 && segment(key).isBanned(key, now);
    }

    /** How many are. Looks at the whole table. */
    int banned(long now) {
        return Arrays.stream(segments).mapToInt(segment -> segment.banned(now)).sum();
    }

    private Segment segment(long key) {
        return segments[(int) (key >>> 58)];
    }

    /** What becomes of a key. */
    enum Standing {
        FREE,
        /** From now on. */
        BANNED_NOW,
        BANNED_BEFORE
    }

    /** A part of the table, with a lock of its own that is held for some steps. */
    private static final class Segment {
        private static final int BANNED = -1;

        private final int most;
        private final long window;
        private final long duration;
        private final long[] keys = new long[SLOTS];
        /** How often since its time; {@link #BANNED}: until then; 0: the slot is free. */
        private final int[] counts = new int[SLOTS];

        private final long[] times = new long[SLOTS];

        Segment(int most, long window, long duration) {
            this.most = most;
            this.window = window;
            this.duration = duration;
        }

        synchronized Standing add(long key, long now) {
            int at = slot(key, now);
            if (counts[at] == BANNED) {
                return Standing.BANNED_BEFORE;
            }
            if (counts[at] == 0) {
                keys[at] = key;
                times[at] = now;
            }
            counts[at]++;
            if (counts[at] <= most) {
                return Standing.FREE;
            }
            counts[at] = BANNED;
            times[at] = now + duration;
            return Standing.BANNED_NOW;
        }

        synchronized void forgive(long key) {
            int at = find(key);
            if (at >= 0 && counts[at] > 0) {
                counts[at]--;
            }
        }

        synchronized boolean isBanned(long key, long now) {
            int at = find(key);
            return at >= 0 && counts[at] == BANNED && !isOver(at, now);
        }

        synchronized int banned(long now) {
            int banned = 0;
            for (int i = 0; i < SLOTS; i++) {
                banned += counts[i] == BANNED && !isOver(i, now) ? 1 : 0;
            }
            return banned;
        }

        private int find(long key) {
            int first = first(key);
            for (int i = first; i < first + WAYS; i++) {
                if (keys[i] == key && counts[i] != 0) {
                    return i;
                }
            }
            return -1;
        }

        /** The one that the key has, or is to have: free then. */
        private int slot(long key, long now) {
            int first = first(key);
            int at = find(key);
            if (at < 0) {
                at = first;
                for (int i = first + 1; i < first + WAYS; i++) {
                    at = isLessNeeded(i, at, now) ? i : at;
                }
                counts[at] = 0;
            } else if (isOver(at, now)) {
                counts[at] = 0;
            }
            return at;
        }

        private boolean isLessNeeded(int slot, int other, long now) {
            boolean spent = counts[slot] == 0 || isOver(slot, now);
            boolean otherSpent = counts[other] == 0 || isOver(other, now);
            if (spent || otherSpent) {
                return spent && !otherSpent;
            }
            boolean older = times[slot] - times[other] < 0;
            if (counts[slot] == BANNED || counts[other] == BANNED) {
                return counts[other] == BANNED && (counts[slot] != BANNED || older);
            }
            return counts[slot] < counts[other] || (counts[slot] == counts[other] && older);
        }

        private boolean isOver(int slot, long now) {
            return counts[slot] == BANNED ? now - times[slot] >= 0 : now - times[slot] > window;
        }

        private static int first(long key) {
            return (int) (key & (SLOTS - WAYS));
        }
    }
}
