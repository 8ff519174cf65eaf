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
    /** Those that were out of order, and those that came again, are remembered one by one up to so many. */
    private static final int MOST_NAMED = 100_000;

    /**
     * One that was out of order.
     *
     * @param after the highest of those that had come before it
     */
    record Late(int sequence, int after) {}

    private final BitSet seen = new BitSet();
    private final List<Late> late = new ArrayList<>();
    private final List<Integer> again = new ArrayList<>();
    private int highest = -1;
    private long duplicated;
    private long outOfOrder;

    /** @return false if this one had come before */
    public boolean arrived(long sequence) {
        int number = Math.toIntExact(sequence);
        if (seen.get(number)) {
            duplicated++;
            if (again.size() < MOST_NAMED) {
                again.add(number);
            }
            return false;
        }
        seen.set(number);
        if (number < highest) {
            outOfOrder++;
            if (late.size() < MOST_NAMED) {
                late.add(new Late(number, highest));
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

    /** Those that were out of order, or the first {@value #MOST_NAMED} of them. */
    List<Late> late() {
        return late;
    }

    /** Sequences of those that came again, each time, or of the first {@value #MOST_NAMED} of them. */
    List<Integer> again() {
        return again;
    }

    long outOfOrder() {
        return outOfOrder;
    }
}
