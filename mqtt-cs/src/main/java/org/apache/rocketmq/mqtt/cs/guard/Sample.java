/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

/** What each {@link Load} is at one moment, in its unit. */
record Sample(long directMemory, long heap, long loopLag, long storeLatency) {

    static final Sample NOTHING = new Sample(0, 0, 0, 0);

    long of(Load load) {
        return switch (load) {
            case DIRECT_MEMORY -> directMemory;
            case HEAP -> heap;
            case LOOP_LAG -> loopLag;
            case STORE_LATENCY -> storeLatency;
        };
    }

    /** The highest of each. */
    Sample orHigher(Sample other) {
        return new Sample(
                Math.max(directMemory, other.directMemory),
                Math.max(heap, other.heap),
                Math.max(loopLag, other.loopLag),
                Math.max(storeLatency, other.storeLatency));
    }

    /** For a log line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Load load : Load.values()) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(load.tag())
                    .append('=')
                    .append(of(load))
                    .append(load.unit());
        }
        return text.toString();
    }
}
