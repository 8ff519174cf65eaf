/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.jspecify.annotations.Nullable;

/** Writes MQTT 3.1.1 control packets (section 2 and 3 of the specification). */
final class Frames {
    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int PUBREC = 5;
    static final int PUBREL = 6;
    static final int PUBCOMP = 7;
    static final int SUBACK = 9;
    static final int PINGRESP = 13;

    /** Flags of a PUBLISH; between them, the QoS. */
    static final int DUP = 8;

    static final int RETAIN = 1;

    /** PUBREL is the one acknowledgement with flags (0b0010). */
    private static final int PUBREL_FLAGS = 2;

    private static final int CLEAN_SESSION = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_QOS_SHIFT = 3;
    private static final int WILL_RETAIN = 0x20;
    private static final int USER_AND_PASSWORD = 0xC0;

    private Frames() {}

    static void connect(ByteBuf out, Identity who) {
        connect(out, who, null);
    }

    static void connect(ByteBuf out, Identity who, @Nullable Message will) {
        boolean named = !who.user().isEmpty();
        int length = 10 + size(who.clientId()) + (named ? size(who.user()) + size(who.password()) : 0);
        header(out, 0x10, length + (will == null ? 0 : size(will.topic()) + 2 + will.payloadBytes()));
        string(out, "MQTT");
        out.writeByte(4);
        out.writeByte((who.clean() ? CLEAN_SESSION : 0) | (named ? USER_AND_PASSWORD : 0) | flags(will));
        out.writeShort(who.keepAliveSeconds());
        string(out, who.clientId());
        if (will != null) {
            string(out, will.topic());
            out.writeShort(will.payloadBytes());
            will.writePayload(out);
        }
        if (named) {
            string(out, who.user());
            string(out, who.password());
        }
    }

    private static int flags(@Nullable Message will) {
        return will == null ? 0 : WILL | will.qos() << WILL_QOS_SHIFT | (will.retain() ? WILL_RETAIN : 0);
    }

    static void subscribe(ByteBuf out, int packetId, String filter, int qos) {
        header(out, 0x82, 2 + size(filter) + 1);
        out.writeShort(packetId);
        string(out, filter);
        out.writeByte(qos);
    }

    /** @param packetId not written at QoS 0 */
    static void publish(ByteBuf out, byte[] topic, int qos, int packetId, Stamp stamp, int payloadBytes) {
        header(out, (PUBLISH << 4) | (qos << 1), 2 + topic.length + (qos > 0 ? 2 : 0) + payloadBytes);
        out.writeShort(topic.length).writeBytes(topic);
        if (qos > 0) {
            out.writeShort(packetId);
        }
        stamp.write(out);
        out.writeZero(payloadBytes - Stamp.BYTES);
    }

    /** @param packetId not written at QoS 0 */
    static void publish(ByteBuf out, Message message, int packetId, boolean dup) {
        byte[] topic = message.topic().getBytes(StandardCharsets.UTF_8);
        int qos = message.qos();
        int flags = (dup ? DUP : 0) | (qos << 1) | (message.retain() ? RETAIN : 0);
        header(out, (PUBLISH << 4) | flags, 2 + topic.length + (qos > 0 ? 2 : 0) + message.payloadBytes());
        out.writeShort(topic.length).writeBytes(topic);
        if (qos > 0) {
            out.writeShort(packetId);
        }
        message.writePayload(out);
    }

    static void acknowledge(ByteBuf out, int type, int packetId) {
        out.writeByte((type << 4) | (type == PUBREL ? PUBREL_FLAGS : 0))
                .writeByte(2)
                .writeShort(packetId);
    }

    static void ping(ByteBuf out) {
        out.writeShort(0xC000);
    }

    static void disconnect(ByteBuf out) {
        out.writeShort(0xE000);
    }

    static void header(ByteBuf out, int first, int length) {
        out.writeByte(first);
        int left = length;
        while (left > 0x7F) {
            out.writeByte((left & 0x7F) | 0x80);
            left >>>= 7;
        }
        out.writeByte(left);
    }

    private static int size(String text) {
        return 2 + ByteBufUtil.utf8Bytes(text);
    }

    private static void string(ByteBuf out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(bytes.length).writeBytes(bytes);
    }
}
