/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.meta.command.ModelCodec;
import org.apache.rocketmq.mqtt.meta.command.Sink;
import org.apache.rocketmq.mqtt.meta.command.Source;
import org.jspecify.annotations.Nullable;

/**
 * The last claim of a client.
 *
 * @param node whose claim it is; null if it was released or ended
 * @param clean whether nothing is stored of the client
 * @param will null if there is none, or the claim is not live
 * @param endedAt when it ended; 0 for a live one
 */
record ClaimRow(
        long epoch,
        @Nullable String node,
        boolean clean,
        @Nullable Will will,
        long endedAt) {

    private static final int VERSION = 1;

    ClaimRow ended(long nowMillis) {
        return new ClaimRow(epoch, null, clean, null, nowMillis);
    }

    byte[] bytes() {
        Sink out = new Sink().u8(VERSION).i64(epoch).flag(clean).i64(endedAt).flag(node != null);
        if (node != null) {
            out.text(node);
        }
        out.flag(will != null);
        if (will != null) {
            ModelCodec.will(out, will);
        }
        return out.toBytes();
    }

    static ClaimRow read(byte[] bytes) {
        Source in = new Source(bytes);
        Rows.version(in, "claim", VERSION);
        long epoch = in.i64();
        boolean clean = in.flag();
        long endedAt = in.i64();
        String node = in.flag() ? in.text() : null;
        return new ClaimRow(epoch, node, clean, in.flag() ? ModelCodec.will(in) : null, endedAt);
    }
}
