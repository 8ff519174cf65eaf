/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes held by the windows of all tails of a node, and what one window may still have. Any thread. */
final class WindowMemory {

    /** Most bytes of one window while there is room. */
    private static final long GENEROUS = 4 << 20;

    /** Most bytes of one window when the node's bound is reached. */
    private static final long SCARCE = 64 << 10;

    private final long bound;
    private final AtomicLong used = new AtomicLong();

    WindowMemory(long bound) {
        this.bound = bound;
    }

    void changed(long by) {
        used.addAndGet(by);
    }

    long windowBound() {
        return used.get() < bound ? GENEROUS : SCARCE;
    }

    long used() {
        return used.get();
    }
}
