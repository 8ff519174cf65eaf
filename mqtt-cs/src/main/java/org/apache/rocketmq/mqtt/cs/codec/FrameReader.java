/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import io.netty.buffer.ByteBuf;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one complete frame. The first fault sticks and everything read after it is empty or 0, so that a
 * parser may go on and look for the fault where it needs to know. Lives for one frame.
 */
final class FrameReader {

    private static final byte[] NO_BYTES = new byte[0];

    private final ByteBuf in;
    private final int end;
    private @Nullable Fault fault;

    /** @param end index in the buffer after the frame's last byte */
    FrameReader(ByteBuf in, int end) {
        this.in = in;
        this.end = end;
    }

    @Nullable
    Fault fault() {
        return fault;
    }

    void fail(Fault.Kind kind, String detail) {
        if (fault == null) {
            fault = new Fault(kind, detail);
            in.readerIndex(end);
        }
    }

    private void malformed(String detail) {
        fail(Fault.Kind.MALFORMED, detail);
    }

    int left() {
        return end - in.readerIndex();
    }

    void skipRest() {
        in.readerIndex(end);
    }

    void expectEnd() {
        if (left() > 0) {
            malformed(left() + " bytes behind the last field (expected: none)");
        }
    }

    int oneByte() {
        return has(1) ? in.readUnsignedByte() : 0;
    }

    int twoBytes() {
        return has(2) ? in.readUnsignedShort() : 0;
    }

    /** Never 0, but for a fault. */
    int packetId() {
        int id = twoBytes();
        if (id == 0) {
            malformed("packet id: 0 (expected: 1..65535) [MQTT-2.3.1-1]");
        }
        return id;
    }

    Payload binary() {
        return Payload.of(take(twoBytes()));
    }

    Payload rest() {
        return Payload.of(take(left()));
    }

    String text() {
        String text = Utf8.decode(take(twoBytes()));
        if (text == null) {
            malformed("string is not well-formed UTF-8 [MQTT-1.5.3-1]");
            return "";
        }
        if (text.indexOf(0) >= 0) {
            malformed("U+0000 in a string [MQTT-1.5.3-2]");
            return "";
        }
        return text;
    }

    @Nullable
    TopicName topicName() {
        String text = text();
        String wrong = fault == null ? TopicName.fault(text) : null;
        if (wrong != null) {
            fail(Fault.Kind.BAD_TOPIC, wrong);
        }
        return fault == null ? new TopicName(text) : null;
    }

    @Nullable
    TopicFilter topicFilter() {
        String text = text();
        String wrong = fault == null ? TopicFilter.fault(text) : null;
        if (wrong != null) {
            fail(Fault.Kind.BAD_FILTER, wrong);
        }
        return fault == null ? new TopicFilter(text) : null;
    }

    private byte[] take(int length) {
        if (length == 0 || !has(length)) {
            return NO_BYTES;
        }
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }

    private boolean has(int length) {
        if (fault == null && left() < length) {
            malformed("field of " + length + " bytes where " + left() + " are left");
        }
        return fault == null;
    }
}
