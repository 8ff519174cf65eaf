/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import java.net.InetAddress;
import java.security.SecureRandom;
import org.apache.rocketmq.mqtt.common.model.Network;
import org.apache.rocketmq.mqtt.common.topic.SipHash;

/**
 * Names as numbers of 64 bits, other ones in each process: nobody outside can choose names that meet in one place of a table. Immutable, safe for any
 * thread.
 */
final class KeyHash {

    private static final int NETWORK_LENGTH = 8;

    private final long seed;
    private final SipHash names;

    KeyHash() {
        this(new SecureRandom().nextLong(), SipHash.withRandomKey());
    }

    KeyHash(long seed) {
        this(seed, new SipHash(seed, ~seed));
    }

    private KeyHash(long seed, SipHash names) {
        this.seed = seed;
        this.names = names;
    }

    long of(String name) {
        return names.of(name, 0, name.length());
    }

    long of(long first, long second) {
        return mix(mix(seed ^ first) ^ second);
    }

    /** Of an IPv4 address itself, of an IPv6 one its network of 64 bits: whoever has one of these has them all. Anything else is a name. */
    long ofAddress(String text) {
        InetAddress address = Network.addressOf(text);
        if (address == null) {
            return of(text);
        }
        byte[] bytes = address.getAddress();
        int length = Math.min(bytes.length, NETWORK_LENGTH);
        long number = 0;
        for (int i = 0; i < length; i++) {
            number = number << Byte.SIZE | (bytes[i] & 0xFF);
        }
        return of(length, number);
    }

    /** The last steps of MurmurHash3. */
    private static long mix(long value) {
        long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
