/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import org.apache.rocketmq.mqtt.meta.command.Sink;
import org.apache.rocketmq.mqtt.meta.command.Source;

/** A duty that is held, by a node in one of its runs. */
record DutyRow(String node, long incarnation) {

    private static final int VERSION = 1;

    byte[] bytes() {
        return new Sink().u8(VERSION).text(node).i64(incarnation).toBytes();
    }

    static DutyRow read(byte[] bytes) {
        Source in = new Source(bytes);
        Rows.version(in, "duty", VERSION);
        return new DutyRow(in.text(), in.i64());
    }
}
