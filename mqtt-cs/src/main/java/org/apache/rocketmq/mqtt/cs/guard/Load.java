/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import java.util.Locale;
import org.apache.rocketmq.mqtt.cs.OverloadTerms;

/** What a node may have too much of. */
enum Load {
    /** Bytes in buffers, in percent of what there may be. */
    DIRECT_MEMORY("%", 1),
    /** What is left of the heap after a collection, in percent. */
    HEAP("%", 1),
    /** How late event loops are, in milliseconds. A pause of the whole process is none of their doing and soon over. */
    LOOP_LAG("ms", 10),
    /** How long the store takes to acknowledge, in milliseconds. */
    STORE_LATENCY("ms", 10);

    private static final int LAG_FACTOR = 3;

    private final String unit;
    private final int patience;

    Load(String unit, int patience) {
        this.unit = unit;
        this.patience = patience;
    }

    /** As a tag of a meter. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    String unit() {
        return unit;
    }

    /** So many samples in a row must be too high. */
    int patience() {
        return patience;
    }

    /** From where on publishers are slowed; 0: this is not looked at. */
    long slowFrom(OverloadTerms terms) {
        return switch (this) {
            case DIRECT_MEMORY -> terms.directMemoryPercent();
            case HEAP -> terms.heapPercent();
            case LOOP_LAG -> terms.loopLag().toMillis();
            case STORE_LATENCY -> terms.storeLatency().toMillis();
        };
    }

    /** From where on nobody is let in: half the way from there to all there is; event loops, three times as late. A slow store is no reason: a client costs it nothing. */
    long refuseFrom(OverloadTerms terms) {
        return switch (this) {
            case DIRECT_MEMORY, HEAP -> (slowFrom(terms) + 100) / 2;
            case LOOP_LAG -> slowFrom(terms) * LAG_FACTOR;
            case STORE_LATENCY -> Long.MAX_VALUE;
        };
    }

    /** Below this it is well again. */
    long easeBelow(OverloadTerms terms) {
        return switch (this) {
            case DIRECT_MEMORY, HEAP -> slowFrom(terms) * 9 / 10;
            case LOOP_LAG, STORE_LATENCY -> slowFrom(terms) / 2;
        };
    }
}
