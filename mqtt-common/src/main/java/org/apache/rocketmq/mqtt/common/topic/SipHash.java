/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.topic;

import java.security.SecureRandom;

/**
 * SipHash-1-3 (Aumasson and Bernstein, 2012) of a text's UTF-16LE bytes: without the 128-bit key nobody can choose topics, or
 * names, that collide. Immutable, safe for any thread.
 */
public final class SipHash implements TextHash {

    private final long key0;
    private final long key1;

    public SipHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    public static SipHash withRandomKey() {
        SecureRandom random = new SecureRandom();
        return new SipHash(random.nextLong(), random.nextLong());
    }

    @Override
    public long of(String text, int from, int to) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        int words = (to - from) / 4 + 1;
        // one round for each word, then three to finish, as if of words 0
        for (int round = 0; round < words + 3; round++) {
            long word = round < words ? word(text, from, from + 4 * round, to) : 0;
            if (round == words) {
                v2 ^= 0xFF;
            }
            v3 ^= word;
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /** Four code units; the last word has the rest of them and, in its top byte, the length in bytes. */
    private static long word(String text, int from, int at, int to) {
        if (at + 4 <= to) {
            return text.charAt(at)
                    | (long) text.charAt(at + 1) << 16
                    | (long) text.charAt(at + 2) << 32
                    | (long) text.charAt(at + 3) << 48;
        }
        long word = (2L * (to - from)) << 56;
        for (int i = at; i < to; i++) {
            word |= (long) text.charAt(i) << (16 * (i - at));
        }
        return word;
    }
}
