/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import org.apache.rocketmq.mqtt.meta.command.Sink;
import org.apache.rocketmq.mqtt.meta.command.Source;

/**
 * A node that has joined.
 *
 * @param sender which joined it, and alone may speak in its name
 */
record NodeRow(long incarnation, long renewedAt, String sender) {

    private static final int VERSION = 1;

    byte[] bytes() {
        return new Sink()
                .u8(VERSION)
                .i64(incarnation)
                .i64(renewedAt)
                .text(sender)
                .toBytes();
    }

    static NodeRow read(byte[] bytes) {
        Source in = new Source(bytes);
        Rows.version(in, "node", VERSION);
        return new NodeRow(in.i64(), in.i64(), in.text());
    }
}
