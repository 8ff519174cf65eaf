/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.meta.command.ModelCodec;
import org.apache.rocketmq.mqtt.meta.command.Sink;
import org.apache.rocketmq.mqtt.meta.command.Source;

/**
 * A retained message.
 *
 * @param atMillis when it came to be, as whoever put it says; {@link #UNKNOWN} if nobody said
 */
record RetainedRow(Message message, long atMillis) {

    static final long UNKNOWN = 0;

    private static final int OF_UNKNOWN_TIME = 1;
    private static final int VERSION = 2;

    /** One of unknown time is written as it always was. */
    byte[] bytes() {
        Sink out = new Sink();
        if (atMillis == UNKNOWN) {
            out.u8(OF_UNKNOWN_TIME);
        } else {
            out.u8(VERSION).i64(atMillis);
        }
        ModelCodec.content(out, message);
        return out.toBytes();
    }

    static RetainedRow read(byte[] topic, byte[] row) {
        Source in = new Source(row);
        int version = Rows.version(in, "message", VERSION);
        long atMillis = version == OF_UNKNOWN_TIME ? UNKNOWN : in.i64();
        return new RetainedRow(ModelCodec.content(in, new TopicName(Keys.text(topic))), atMillis);
    }
}
