/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Clients that were let in lately, each from where it came: they are not taken for those who guess passwords at the same address. As many as there is room for, the latest;
 * takes {@value #SLOTS} x 8 bytes. Safe for any thread; keys must be hashes.
 */
final class Regulars {

    private static final int SLOTS = 1 << 16;

    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

    void add(long key) {
        int at = slot(key);
        if (slots.get(at) != key) {
            slots.set(at, key);
        }
    }

    void remove(long key) {
        slots.compareAndSet(slot(key), key, 0);
    }

    boolean has(long key) {
        return slots.get(slot(key)) == key;
    }

    private static int slot(long key) {
        return (int) (key & (SLOTS - 1));
    }
}
