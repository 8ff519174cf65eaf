/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.stress;

import org.apache.rocketmq.mqtt.bench.report.MetricsPage;

/**
 * What a gateway takes, in MB.
 *
 * @param direct buffers outside the heap, Netty's among them if Netty lets the JVM count them
 * @param resident of the whole process
 */
record Memory(double heap, double direct, double resident) {
    private static final double MEGA = 1 << 20;

    static final Memory NOTHING = new Memory(0, 0, 0);

    /** @param residentKiB of the process when the page was read */
    static Memory of(MetricsPage page, long residentKiB) {
        return new Memory(
                page.sum("jvm_memory_used_bytes", "area=\"heap\"") / MEGA,
                page.sum("jvm_buffer_memory_used_bytes", "direct") / MEGA,
                residentKiB / 1024.0);
    }

    /** The greater of each. */
    Memory most(Memory other) {
        return new Memory(
                Math.max(heap, other.heap), Math.max(direct, other.direct), Math.max(resident, other.resident));
    }
}
