/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that are being written: big-endian, grown as needed. For one thread. */
public final class Sink {

    private byte[] bytes = new byte[128];
    private int size;

    public Sink u8(int value) {
        grow(1);
        bytes[size++] = (byte) value;
        return this;
    }

    public Sink flag(boolean value) {
        return u8(value ? 1 : 0);
    }

    /** Eight bytes. */
    public Sink i64(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            u8((int) (value >>> shift));
        }
        return this;
    }

    /** One byte for small numbers, ten for negative ones: seven bits a byte, least first. */
    public Sink number(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            u8((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        return u8((int) rest);
    }

    /** UTF-8 after its length. */
    public Sink text(String value) {
        return block(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes after their length. */
    public Sink block(byte[] value) {
        return number(value.length).raw(value);
    }

    /** Bytes, as they are. */
    public Sink raw(byte[] value) {
        grow(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    private void grow(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), 2 * bytes.length));
        }
    }

    /** A copy of what was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }
}
