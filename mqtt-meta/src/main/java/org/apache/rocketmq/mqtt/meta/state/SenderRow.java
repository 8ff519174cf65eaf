/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.meta.command.Sink;
import org.apache.rocketmq.mqtt.meta.command.Source;

/**
 * What is remembered of a sender.
 *
 * @param sequence of its last entry
 * @param usedAt when that entry came
 * @param reply to that entry, encoded; empty if none of the sender is expected any more
 */
record SenderRow(long sequence, long usedAt, Payload reply) {

    private static final int VERSION = 1;

    byte[] bytes() {
        return new Sink()
                .u8(VERSION)
                .i64(sequence)
                .i64(usedAt)
                .block(reply.bytes())
                .toBytes();
    }

    static SenderRow read(byte[] bytes) {
        Source in = new Source(bytes);
        Rows.version(in, "sender", VERSION);
        return new SenderRow(in.i64(), in.i64(), Payload.of(in.block()));
    }
}
