/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Bytes of a {@link Sink} that are being read. Whatever is not as a sink writes it is an {@link IllegalArgumentException}. For one thread. */
public final class Source {

    private final ByteBuffer bytes;

    /** Reads what remains of a buffer; the buffer's own position stays. */
    public Source(ByteBuffer bytes) {
        this.bytes = bytes.duplicate();
    }

    public Source(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    public int u8() {
        need(1);
        return bytes.get() & 0xFF;
    }

    public boolean flag() {
        int value = u8();
        if (value > 1) {
            throw new IllegalArgumentException("flag: " + value + " (expected: 0 or 1)");
        }
        return value == 1;
    }

    public long i64() {
        need(Long.BYTES);
        return bytes.getLong();
    }

    public long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = u8();
            value |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException("number of more than ten bytes");
    }

    /** A number that fits an int. */
    public int small() {
        long value = number();
        if (value != (int) value) {
            throw new IllegalArgumentException("number: " + value + " (expected: 32 bits)");
        }
        return (int) value;
    }

    public String text() {
        return new String(block(), StandardCharsets.UTF_8);
    }

    public byte[] block() {
        byte[] block = new byte[count()];
        bytes.get(block);
        return block;
    }

    /** As many things as a leading number says. */
    public <T> List<T> list(Function<Source, T> one) {
        int count = count();
        List<T> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(one.apply(this));
        }
        return all;
    }

    /** A length or count: whatever it counts takes a byte each at least. */
    int count() {
        int count = small();
        if (count < 0) {
            throw new IllegalArgumentException("count: " + count + " (expected: >= 0)");
        }
        need(count);
        return count;
    }

    private void need(int count) {
        if (bytes.remaining() < count) {
            throw new IllegalArgumentException(
                    bytes.remaining() + " bytes left (expected: at least " + count + "): cut short");
        }
    }

    /** @throws IllegalArgumentException if anything is left */
    public void end() {
        if (bytes.hasRemaining()) {
            throw new IllegalArgumentException(bytes.remaining() + " bytes too many");
        }
    }
}
