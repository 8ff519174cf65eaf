/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.hostile;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** A control packet taken apart at its fixed header, as far as it has one, and put together, right or wrong. */
final class Frame {

    static final int CONNECT = 1;
    static final int PUBLISH = 3;
    static final int SUBSCRIBE = 8;
    static final int UNSUBSCRIBE = 10;

    private static final int MOST_DIGITS = 4;

    private Frame() {}

    static int typeOf(byte[] packet) {
        return packet.length == 0 ? 0 : (packet[0] & 0xF0) >> 4;
    }

    /** Where the body begins. */
    static int bodyAt(byte[] packet) {
        int at = 1;
        while (at < packet.length && at < MOST_DIGITS && packet[at] < 0) {
            at++;
        }
        return Math.min(packet.length, at + 1);
    }

    static byte[] bodyOf(byte[] packet) {
        return Arrays.copyOfRange(packet, bodyAt(packet), packet.length);
    }

    static int firstByteOf(byte[] packet) {
        return packet.length == 0 ? 0 : packet[0];
    }

    /** With the right remaining length. */
    static byte[] of(int firstByte, byte[] body) {
        return of(firstByte, body, body.length, 1);
    }

    /**
     * A packet that says something of its length.
     *
     * @param digits bytes that the length takes at least: more than it needs is malformed
     */
    static byte[] of(int firstByte, byte[] body, int length, int digits) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + 6);
        out.write(firstByte);
        int left = length;
        int written = 0;
        do {
            int digit = left & 0x7F;
            left >>>= 7;
            written++;
            out.write(left > 0 || written < digits ? digit | 0x80 : digit);
        } while (left > 0 || written < digits);
        out.writeBytes(body);
        return out.toByteArray();
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] number(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }
}
