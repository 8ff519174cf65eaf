/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import java.util.BitSet;

/** What one subscriber got from one publisher. Not thread-safe: whoever owns the subscriber owns it. */
public final class ReceivedHistory {
    private final BitSet seen = new BitSet();
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

    long outOfOrder() {
        return outOfOrder;
    }
}
