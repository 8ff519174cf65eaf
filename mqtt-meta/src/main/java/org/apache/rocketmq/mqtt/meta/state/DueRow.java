/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.apache.rocketmq.mqtt.meta.command.ModelCodec;
import org.apache.rocketmq.mqtt.meta.command.Sink;
import org.apache.rocketmq.mqtt.meta.command.Source;

/**
 * A will that is due.
 *
 * @param node that must publish it; empty if no node lives
 * @param told whether it must be told; it knows already if it was its claim that overtook the will's, or it ended that itself
 */
record DueRow(String node, boolean told, DueWill will) {

    private static final int VERSION = 1;

    byte[] bytes() {
        Sink out = new Sink().u8(VERSION).text(node).flag(told);
        ModelCodec.dueWill(out, will);
        return out.toBytes();
    }

    static DueRow read(byte[] bytes) {
        Source in = new Source(bytes);
        Rows.version(in, "due will", VERSION);
        return new DueRow(in.text(), in.flag(), ModelCodec.dueWill(in));
    }
}
