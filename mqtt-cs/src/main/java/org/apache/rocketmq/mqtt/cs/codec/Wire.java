/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The fixed header's bytes (MQTT 3.1.1 section 2.2). */
final class Wire {
    private Wire() {}

    static ByteBuf twoBytesAfter(ByteBufAllocator allocator, int firstByte, int value) {
        return allocator.directBuffer(4).writeByte(firstByte).writeByte(2).writeShort(value);
    }

    static int digitsOf(int length) {
        return length < (1 << 7) ? 1 : length < (1 << 14) ? 2 : length < (1 << 21) ? 3 : 4;
    }

    static void writeLength(ByteBuf out, int length) {
        int left = length;
        while (left >= 0x80) {
            out.writeByte((left & 0x7F) | 0x80);
            left >>>= 7;
        }
        out.writeByte(left);
    }
}
