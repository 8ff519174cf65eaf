/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What one subscriber got from one publisher. Not thread-safe: whoever owns the subscriber owns it. */
public final class ReceivedHistory {
    /** Those that were out of order are remembered one by one up to so many. */
    private static final int MOST_LATE = 100_000;

    private final BitSet seen = new BitSet();
    private final List<Integer> late = new ArrayList<>();
    private int highest = -1;
    private long duplicated;
    private long outOfOrder;

    /** @return false if this one had come before */
    public boolean arrived(long sequence) {
        int number = Math.toIntExact(sequence);
        if (seen.get(number)) {
            duplicated++;
            return false;
        }
        seen.set(number);
        if (number < highest) {
            outOfOrder++;
            if (late.size() < MOST_LATE) {
                late.add(number);
            }
        } else {
            highest = number;
        }
        return true;
    }

    boolean has(int sequence) {
        return seen.get(sequence);
    }

    int received() {
        return seen.cardinality();
    }

    int highest() {
        return highest;
    }

    long duplicated() {
        return duplicated;
    }

    /** Sequences of those that were out of order, or of the first {@value #MOST_LATE} of them. */
    List<Integer> late() {
        return late;
    }

    long outOfOrder() {
        return outOfOrder;
    }
}
