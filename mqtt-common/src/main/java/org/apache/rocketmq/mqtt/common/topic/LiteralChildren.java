/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The children of one node whose labels begin with a level that is no wildcard, by that level: one or a million of them.
 *
 * <p>Written by the trie's one writer, read by any thread. Owns a table of open addresses in which a child never moves: growing makes a
 * new one. Hashes are not stored but made anew from the levels when it grows.
 */
final class LiteralChildren {

    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(TrieNode[].class);
    private static final int MIN_CAPACITY = 2;
    private static final TrieNode REMOVED = new TrieNode("", -1);

    private volatile @Nullable TrieNode[] table = new @Nullable TrieNode[MIN_CAPACITY];

    // the writer's
    private int count;
    private int used; // slots that are not null

    int count() {
        return count;
    }

    /**
     * The child whose label begins with a level of another text.
     *
     * @param labelFrom where the labels begin in the children's texts
     * @param hash of the level, as the writer's hash has it
     */
    @Nullable
    TrieNode find(int labelFrom, String other, int from, int to, int hash) {
        @Nullable TrieNode[] slots = table;
        for (int i = hash & (slots.length - 1); ; i = next(slots, i)) {
            TrieNode child = (TrieNode) SLOT.getAcquire(slots, i);
            if (child == null || (child != REMOVED && beginsWith(child, labelFrom, other, from, to))) {
                return child;
            }
        }
    }

    private static boolean beginsWith(TrieNode child, int labelFrom, String other, int from, int to) {
        String text = child.text();
        int length = to - from;
        int labelTo = labelFrom + length;
        return labelTo <= child.end
                && (labelTo == child.end || text.charAt(labelTo) == '/')
                && text.regionMatches(labelFrom, other, from, length);
    }

    TrieNode any() {
        for (TrieNode child : table) {
            if (child != null && child != REMOVED) {
                return child;
            }
        }
        throw new IllegalStateException("children: 0 (expected: at least 1)");
    }

    void put(TrieNode child, int labelFrom, TextHash hash) {
        if ((used + 1) * 4L > table.length * 3L) {
            rebuild(labelFrom, hash);
        }
        @Nullable TrieNode[] slots = table;
        int i = slotOf(slots, child, labelFrom, hash);
        if (i >= 0) {
            SLOT.setVolatile(slots, i, child);
            return;
        }
        int free = -i - 1;
        if (slots[free] == null) {
            used++;
        }
        count++;
        SLOT.setVolatile(slots, free, child);
    }

    void remove(TrieNode child, int labelFrom, TextHash hash) {
        @Nullable TrieNode[] slots = table;
        int i = slotOf(slots, child, labelFrom, hash);
        if (i < 0) {
            return;
        }
        count--;
        SLOT.setVolatile(slots, i, REMOVED);
        if (slots[next(slots, i)] == null) {
            for (int j = i; slots[j] == REMOVED; j = (j - 1) & (slots.length - 1)) {
                SLOT.setVolatile(slots, j, null);
                used--;
            }
        }
        if (count * 8L < slots.length && slots.length > MIN_CAPACITY) {
            rebuild(labelFrom, hash);
        }
    }

    /** The slot of the child whose label begins with the same level, or else {@code -(free slot) - 1}. */
    private static int slotOf(@Nullable TrieNode[] slots, TrieNode like, int labelFrom, TextHash hash) {
        String text = like.text();
        int to = firstLevelEnd(like, labelFrom);
        int free = -1;
        for (int i = (int) hash.of(text, labelFrom, to) & (slots.length - 1); ; i = next(slots, i)) {
            TrieNode child = slots[i];
            if (child == null) {
                return -(free < 0 ? i : free) - 1;
            }
            if (child == REMOVED) {
                free = free < 0 ? i : free;
            } else if (beginsWith(child, labelFrom, text, labelFrom, to)) {
                return i;
            }
        }
    }

    private void rebuild(int labelFrom, TextHash hash) {
        int capacity = Math.max(MIN_CAPACITY, Integer.highestOneBit(2 * count + 1) * 2);
        @Nullable TrieNode[] slots = new @Nullable TrieNode[capacity];
        for (TrieNode child : table) {
            if (child != null && child != REMOVED) {
                int to = firstLevelEnd(child, labelFrom);
                int i = (int) hash.of(child.text(), labelFrom, to) & (capacity - 1);
                while (slots[i] != null) {
                    i = next(slots, i);
                }
                slots[i] = child;
            }
        }
        used = count;
        table = slots;
    }

    private static int firstLevelEnd(TrieNode child, int labelFrom) {
        return Math.min(child.end, TrieNode.levelEnd(child.text(), labelFrom));
    }

    private static int next(@Nullable TrieNode[] slots, int i) {
        return (i + 1) & (slots.length - 1);
    }
}
