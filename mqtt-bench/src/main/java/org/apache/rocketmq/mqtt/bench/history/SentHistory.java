/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import java.util.BitSet;

/** What one publisher sent, and what of it was acknowledged. Not thread-safe: whoever owns the publisher owns it. */
public final class SentHistory {
    private final BitSet acknowledged = new BitSet();
    private int sent;

    /** Takes the next sequence number. */
    public int next() {
        return sent++;
    }

    public void acknowledged(long sequence) {
        acknowledged.set(Math.toIntExact(sequence));
    }

    public int sent() {
        return sent;
    }

    public int acknowledged() {
        return acknowledged.cardinality();
    }

    boolean isAcknowledged(int sequence) {
        return acknowledged.get(sequence);
    }
}
