/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

import java.util.List;

/**
 * The latest messages of one light queue, in offset order without a gap: {@code first() <= offset < end()}.
 *
 * <p>Immutable to whoever holds one; any number of threads may read. One writer makes each next window from the last one
 * it made ({@link #append}); windows share their array, and a reader never sees beyond its own {@link #end}.
 */
public final class MessageWindow {

    private final long generation;
    private final StoredMessage[] slots;
    private final int start;
    private final int size;
    private final long first;
    private final long weight;

    /** Sum of the weights of messages left out that the slots before {@link #start} still hold. */
    private final long leftOver;

    private MessageWindow(
            long generation, StoredMessage[] slots, int start, int size, long first, long weight, long leftOver) {
        this.generation = generation;
        this.slots = slots;
        this.start = start;
        this.size = size;
        this.first = first;
        this.weight = weight;
        this.leftOver = leftOver;
    }

    /** A window without messages whose next one will be {@code offset}. */
    public static MessageWindow emptyAt(long offset) {
        return emptyAt(offset, 0);
    }

    /** @param generation see {@link #generation} */
    public static MessageWindow emptyAt(long offset, long generation) {
        return new MessageWindow(generation, new StoredMessage[0], 0, 0, offset, 0, 0);
    }

    /** Windows of a queue that differ in this have offsets that have nothing to do with each other. */
    public long generation() {
        return generation;
    }

    /** Offset of the oldest message held; equals {@link #end} if there is none. */
    public long first() {
        return first;
    }

    /** Offset after the newest message held. */
    public long end() {
        return first + size;
    }

    /** Sum of the messages' weights, in bytes. */
    public long weight() {
        return weight;
    }

    /** @throws IndexOutOfBoundsException unless {@code first() <= offset < end()} */
    public StoredMessage get(long offset) {
        if (offset < first || offset >= end()) {
            throw new IndexOutOfBoundsException(
                    "offset: " + offset + " (expected: " + first + ".." + (end() - 1) + ")");
        }
        return slots[start + (int) (offset - first)];
    }

    /** Offset of the oldest message held at or after a place in the commit log, {@link #end} if all are before it. */
    public long firstFrom(long commitLogOffset) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (slots[start + middle].commitLogOffset() < commitLogOffset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return first + low;
    }

    /**
     * The window with more messages at its end and, from its beginning, as few of the oldest left out as keep it within the bounds;
     * the messages added stay in any case. To be called on the newest window only, by its one writer.
     *
     * <p>What is left out stays in memory a while, so that windows can share their array; never more of it than the new window weighs.
     *
     * @param more consecutive, the first at {@link #end}
     * @param maxCount most messages to keep
     * @param maxWeight most bytes to keep
     */
    public MessageWindow append(List<StoredMessage> more, int maxCount, long maxWeight) {
        long weightAfter = weight;
        long next = end();
        for (StoredMessage message : more) {
            if (message.offset() != next) {
                throw new IllegalArgumentException("offset: " + message.offset() + " (expected: " + next + ")");
            }
            next++;
            weightAfter += message.message().weight();
        }
        long leftOverAfter = leftOver;
        int drop = 0;
        while (drop < size && (size - drop + more.size() > maxCount || weightAfter > maxWeight)) {
            int dropped = slots[start + drop].message().weight();
            weightAfter -= dropped;
            leftOverAfter += dropped;
            drop++;
        }
        int kept = size - drop;
        int total = kept + more.size();
        StoredMessage[] target = slots;
        int from = start + drop;
        if (from + total > slots.length || leftOverAfter > weightAfter) {
            target = new StoredMessage[Math.max(16, total * 2)];
            System.arraycopy(slots, from, target, 0, kept);
            from = 0;
            leftOverAfter = 0;
        }
        for (int i = 0; i < more.size(); i++) {
            target[from + kept + i] = more.get(i);
        }
        return new MessageWindow(generation, target, from, total, first + drop, weightAfter, leftOverAfter);
    }
}
