/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import java.util.Arrays;

/**
 * The offsets of one cursor that were delivered and wait for their acknowledgement, ascending. As many as its session may have in flight, at
 * most; so few that a scan is quick. Event loop only.
 */
final class Unacked {

    private static final long[] NONE = new long[0];

    private long[] offsets = NONE;
    private int size;

    /** @param offset greater than all before it */
    void add(long offset) {
        if (size == offsets.length) {
            offsets = Arrays.copyOf(offsets, Math.max(4, size * 2));
        }
        offsets[size++] = offset;
    }

    void remove(long offset) {
        int index = Arrays.binarySearch(offsets, 0, size, offset);
        if (index >= 0) {
            size--;
            System.arraycopy(offsets, index + 1, offsets, index, size - index);
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The lowest of them; only if there are any. */
    long lowest() {
        return offsets[0];
    }

    void clear() {
        size = 0;
    }
}
