/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A recorded conversation, said by somebody whom the server lets in: its CONNECT gets the credentials that the server asks for. */
final class Disguise {
    private static final int CREDENTIALS = 0xC0;
    private static final int WILL = 0x04;

    private Disguise() {}

    /** As it was recorded if no user is given, or it is in a version of MQTT whose CONNECT has properties. */
    static List<byte[]> of(List<byte[]> packets, MqttServers servers) {
        if (servers.user().isEmpty()) {
            return packets;
        }
        List<byte[]> disguised = new ArrayList<>(packets);
        disguised.set(0, connect(packets.get(0), servers));
        return disguised;
    }

    private static byte[] connect(byte[] recorded, MqttServers servers) {
        ByteBuf in = Unpooled.wrappedBuffer(recorded).skipBytes(2); // none is longer than 127 bytes
        byte[] name = field(in);
        int level = in.readUnsignedByte();
        if (level > 4) {
            return recorded;
        }
        int flags = in.readUnsignedByte();
        ByteBuf body = Unpooled.buffer();
        write(body, name);
        body.writeByte(level).writeByte(flags | CREDENTIALS).writeShort(in.readUnsignedShort());
        byte[] clientId = field(in);
        write(body, clientId);
        if ((flags & WILL) != 0) {
            write(body, field(in));
            write(body, field(in));
        }
        write(body, servers.user().getBytes(StandardCharsets.UTF_8));
        String password = servers.passwordOf(new String(clientId, StandardCharsets.UTF_8));
        write(body, password.getBytes(StandardCharsets.UTF_8));
        ByteBuf out = Unpooled.buffer();
        out.writeByte(recorded[0]);
        for (int left = body.readableBytes(); left >= 0; left = left < 0x80 ? -1 : left >>> 7) {
            out.writeByte(left < 0x80 ? left : (left & 0x7F) | 0x80);
        }
        return ByteBufUtil.getBytes(out.writeBytes(body));
    }

    private static byte[] field(ByteBuf in) {
        byte[] field = new byte[in.readUnsignedShort()];
        in.readBytes(field);
        return field;
    }

    private static void write(ByteBuf out, byte[] field) {
        out.writeShort(field.length).writeBytes(field);
    }
}
