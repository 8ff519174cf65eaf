/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import io.netty.util.NetUtil;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Names as numbers of 64 bits, other ones in each process: nobody outside can choose names that meet in one place of a table. Immutable, safe for any
 * thread.
 */
final class KeyHash {

    private static final int IPV4_LENGTH = 4;
    private static final int MAPPED_PREFIX = 12;
    private static final int NETWORK_LENGTH = 8;
    private static final byte ONES = (byte) 0xFF;

    private final long seed;

    KeyHash() {
        this(new SecureRandom().nextLong());
    }

    KeyHash(long seed) {
        this.seed = seed;
    }

    long of(String name) {
        long hash = seed;
        for (int i = 0; i < name.length(); i++) {
            hash = mix(hash ^ name.charAt(i)); // of two states that differ never comes the same one
        }
        return mix(hash ^ ~(long) name.length());
    }

    long of(long first, long second) {
        return mix(mix(seed ^ first) ^ second);
    }

    /** Of an IPv4 address itself, of an IPv6 one its network of 64 bits: whoever has one of these has them all. Anything else is a name. */
    long ofAddress(String text) {
        byte @Nullable [] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            return of(text);
        }
        if (bytes.length == IPV4_LENGTH) {
            return of(IPV4_LENGTH, number(bytes, 0, IPV4_LENGTH));
        }
        return isMapped(bytes)
                ? of(IPV4_LENGTH, number(bytes, MAPPED_PREFIX, IPV4_LENGTH))
                : of(NETWORK_LENGTH, number(bytes, 0, NETWORK_LENGTH));
    }

    /** {@code ::ffff:192.0.2.1} is 192.0.2.1. */
    private static boolean isMapped(byte[] address) {
        return number(address, 0, NETWORK_LENGTH) == 0
                && address[8] == 0
                && address[9] == 0
                && address[10] == ONES
                && address[11] == ONES;
    }

    private static long number(byte[] bytes, int from, int length) {
        long number = 0;
        for (int i = from; i < from + length; i++) {
            number = number << Byte.SIZE | (bytes[i] & 0xFF);
        }
        return number;
    }

    /** The last steps of MurmurHash3. */
    private static long mix(long value) {
        long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
