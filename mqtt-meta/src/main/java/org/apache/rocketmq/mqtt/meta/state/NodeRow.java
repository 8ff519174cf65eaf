/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import org.apache.rocketmq.mqtt.meta.command.Sink;
import org.apache.rocketmq.mqtt.meta.command.Source;
import org.jspecify.annotations.Nullable;

/**
 * A node that has joined.
 *
 * @param renewedAt in the state's time
 * @param sender which joined it, and alone may speak in its name
 * @param peerAddress where other nodes reach it; empty: not at all
 */
record NodeRow(long incarnation, long renewedAt, String sender, String peerAddress) {

    private static final int VERSION = 2;

    NodeRow renewed(long nowMillis) {
        return new NodeRow(incarnation, nowMillis, sender, peerAddress);
    }

    /** @param address of a process that is gone; null: whichever it is */
    boolean isGone(@Nullable String address) {
        return address == null || address.equals(peerAddress);
    }

    byte[] bytes() {
        return new Sink()
                .u8(VERSION)
                .i64(incarnation)
                .i64(renewedAt)
                .text(sender)
                .text(peerAddress)
                .toBytes();
    }

    static NodeRow read(byte[] bytes) {
        Source in = new Source(bytes);
        int version = Rows.version(in, "node", VERSION);
        return new NodeRow(in.i64(), in.i64(), in.text(), version == 1 ? "" : in.text());
    }
}
