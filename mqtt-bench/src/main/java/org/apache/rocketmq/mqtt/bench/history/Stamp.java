/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The first {@value #BYTES} bytes of every payload.
 *
 * @param run tells this run's messages from another's
 * @param publisher index of the publisher, from 0
 * @param sequence its messages, counted from 0
 * @param dueNanos when it was to be sent, by {@link System#nanoTime()} of this process
 */
public record Stamp(int run, int publisher, long sequence, long dueNanos) {
    public static final int BYTES = 24;

    public void write(ByteBuf out) {
        out.writeInt(run).writeInt(publisher).writeLong(sequence).writeLong(dueNanos);
    }

    /** @throws IndexOutOfBoundsException if there are fewer than {@value #BYTES} bytes */
    public static Stamp read(ByteBuf in) {
        return new Stamp(in.readInt(), in.readInt(), in.readLong(), in.readLong());
    }

    /** @return none if the payload is too short for one, or is of another run */
    public static @Nullable Stamp ofRun(ByteBuf payload, int run) {
        if (payload.readableBytes() < BYTES) {
            return null;
        }
        Stamp stamp = read(payload);
        return stamp.run == run ? stamp : null;
    }
}
