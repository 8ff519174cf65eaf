/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.LongSupplier;

/** How full the heap is when garbage has just been collected; what it is between two collections says nothing. One thread. */
final class HeapUse {

    private final LongSupplier collections;
    private final LongSupplier used;
    private final long most;
    private long collectionsSeen;
    private long percent;

    /** Of this process. */
    static HeapUse ofThisProcess() {
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        Runtime runtime = Runtime.getRuntime();
        return new HeapUse(
                () -> collectors.stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                        .sum(),
                () -> runtime.totalMemory() - runtime.freeMemory(),
                runtime.maxMemory());
    }

    /**
     * @param collections how many there were
     * @param used bytes, garbage included
     * @param most bytes there may be
     */
    HeapUse(LongSupplier collections, LongSupplier used, long most) {
        this.collections = collections;
        this.used = used;
        this.most = most;
        this.collectionsSeen = collections.getAsLong();
    }

    /** Percent of the largest heap, after the last collection; 0 before the first. To be asked often: what was made since the collection counts, too. */
    long look() {
        long count = collections.getAsLong();
        if (count != collectionsSeen) {
            collectionsSeen = count;
            percent = used.getAsLong() * 100 / most;
        }
        return percent;
    }
}
