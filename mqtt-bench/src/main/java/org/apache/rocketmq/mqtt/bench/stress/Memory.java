/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.stress;

import org.apache.rocketmq.mqtt.bench.report.MetricsPage;

/**
 * What a gateway took over some time, in MB: the least there was, which is what a garbage collection leaves, and the
 * most.
 *
 * @param direct Netty's buffers among them only if Netty lets the JVM count them
 * @param resident of the whole process
 */
record Memory(double heap, double mostHeap, double direct, double resident) {
    private static final double MEGA = 1 << 20;

    static final Memory NOTHING = new Memory(Double.MAX_VALUE, 0, 0, 0);

    /** @param residentKiB of the process when the page was read */
    Memory and(MetricsPage page, long residentKiB) {
        double used = page.sum("jvm_memory_used_bytes", "area=\"heap\"") / MEGA;
        double buffers = page.sum("jvm_buffer_memory_used_bytes", "direct") / MEGA;
        return new Memory(
                Math.min(heap, used),
                Math.max(mostHeap, used),
                Math.max(direct, buffers),
                Math.max(resident, residentKiB / 1024.0));
    }
}
