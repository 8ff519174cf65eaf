/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bag of texts that keeps of each only a keyed 64-bit hash: 11 to 21 bytes per text while it grows, whatever the text's length. A text
 * stays until it was removed as often as it was added.
 *
 * <p>Two texts of one hash count as one text added twice (among a million texts the chance that there are two is 1 in 37 million). So a
 * text that is in is always found, whatever else was removed; a collision only makes {@link #mayContain} true of a text that is not in.
 *
 * <p>Any number of threads may read, without locks; a reader sees what was added before it began. One thread at a time may write.
 * Owns a table of open addresses in which an entry never moves: growing makes a new one.
 */
public final class HashedBag {

    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int MIN_CAPACITY = 16;
    private static final long EMPTY = 0;
    private static final long REMOVED = 1;

    private final TextHash hash;
    private final AtomicInteger size = new AtomicInteger();
    private volatile long[] table = new long[MIN_CAPACITY];

    // the writer's
    private final Map<Long, Integer> repeats = new HashMap<>();
    private int used; // slots that are not EMPTY

    public HashedBag() {
        this(SipHash.withRandomKey());
    }

    HashedBag(TextHash hash) {
        this.hash = hash;
    }

    /** Whether a text is in, or another one of its hash. */
    public boolean mayContain(String text) {
        return find(table, entryOf(text)) >= 0;
    }

    /** How many distinct texts are in; those of one hash count once. */
    public int size() {
        return size.get();
    }

    /** @return false if the text, or another one of its hash, was in already */
    public boolean add(String text) {
        long entry = entryOf(text);
        if (find(table, entry) >= 0) {
            repeats.merge(entry, 1, Integer::sum);
            return false;
        }
        if ((used + 1) * 4L > table.length * 3L) {
            rebuild();
        }
        long[] slots = table;
        int i = home(slots, entry);
        while (slots[i] != EMPTY && slots[i] != REMOVED) {
            i = next(slots, i);
        }
        if (slots[i] == EMPTY) {
            used++;
        }
        SLOT.setVolatile(slots, i, entry);
        size.incrementAndGet();
        return true;
    }

    /**
     * To be called as often as the text was added and not more: that could take out another one of its hash.
     *
     * @return whether neither the text nor another one of its hash is in any more
     */
    public boolean remove(String text) {
        long entry = entryOf(text);
        Integer repeated = repeats.get(entry);
        if (repeated != null) {
            repeats.compute(entry, (key, count) -> repeated == 1 ? null : repeated - 1);
            return false;
        }
        int i = find(table, entry);
        if (i < 0) {
            return false;
        }
        vacate(table, i);
        if (size.decrementAndGet() * 8L < table.length && table.length > MIN_CAPACITY) {
            rebuild();
        }
        return true;
    }

    /** Marks a slot so that readers go on past it, unless nothing comes after it. */
    private void vacate(long[] slots, int i) {
        SLOT.setVolatile(slots, i, REMOVED);
        if (slots[next(slots, i)] != EMPTY) {
            return;
        }
        for (int j = i; slots[j] == REMOVED; j = (j - 1) & (slots.length - 1)) {
            SLOT.setVolatile(slots, j, EMPTY);
            used--;
        }
    }

    /** Leaves the removed out and fits the capacity to the size; readers of the old table still find what is in it. */
    private void rebuild() {
        int capacity = Math.max(MIN_CAPACITY, Integer.highestOneBit(2 * size.get() + 1) * 2);
        long[] slots = new long[capacity];
        for (long entry : table) {
            if (entry != EMPTY && entry != REMOVED) {
                int i = home(slots, entry);
                while (slots[i] != EMPTY) {
                    i = next(slots, i);
                }
                slots[i] = entry;
            }
        }
        used = size.get();
        table = slots;
    }

    private static int find(long[] slots, long entry) {
        int i = home(slots, entry);
        while (true) {
            long there = (long) SLOT.getAcquire(slots, i);
            if (there == entry) {
                return i;
            }
            if (there == EMPTY) {
                return -1;
            }
            i = next(slots, i);
        }
    }

    private static int home(long[] slots, long entry) {
        return (int) entry & (slots.length - 1);
    }

    private static int next(long[] slots, int i) {
        return (i + 1) & (slots.length - 1);
    }

    private long entryOf(String text) {
        long entry = hash.of(text, 0, text.length());
        return entry == EMPTY || entry == REMOVED ? entry + 2 : entry;
    }
}
