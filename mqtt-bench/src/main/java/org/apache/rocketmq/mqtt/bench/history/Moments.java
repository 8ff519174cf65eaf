/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import java.util.Arrays;

/** When each message of a flow was published: eight bytes each. Not thread-safe. */
final class Moments {
    private long[] nanos = new long[64];

    void put(int sequence, long moment) {
        if (sequence >= nanos.length) {
            nanos = Arrays.copyOf(nanos, Math.max(sequence + 1, nanos.length * 2));
        }
        nanos[sequence] = moment;
    }

    long at(int sequence) {
        return nanos[sequence];
    }
}
