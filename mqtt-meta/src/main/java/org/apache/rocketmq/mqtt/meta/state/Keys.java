/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.rocketmq.mqtt.meta.command.RouteCodec;
import org.apache.rocketmq.mqtt.meta.command.RouteRow;

/** The bytes of keys. A node's name ends at a zero byte, which is in no name, topic or client id; numbers take eight bytes, big-endian. */
final class Keys {

    private static final byte[] END = {0};

    private Keys() {}

    static byte[] of(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] of(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    static long number(byte[] key, int at) {
        return ByteBuffer.wrap(key).getLong(at);
    }

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] whole = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    /** What all keys of an owner begin with. */
    static byte[] owner(String owner) {
        return join(of(owner), END);
    }

    static byte[] route(String owner, RouteRow.Kind kind, String key) {
        return join(owner(owner), new byte[] {(byte) RouteCodec.tag(kind)}, of(key));
    }

    static RouteRow route(byte[] key) {
        int end = 0;
        while (key[end] != 0) {
            end++;
        }
        String owner = new String(key, 0, end, StandardCharsets.UTF_8);
        String wanted = new String(key, end + 2, key.length - end - 2, StandardCharsets.UTF_8);
        return new RouteRow(RouteCodec.kind(key[end + 1]), wanted, owner, true);
    }

    static byte[] idle(long disconnectedAt, String client) {
        return join(of(disconnectedAt), of(client));
    }

    static String idleClient(byte[] key) {
        return new String(key, Long.BYTES, key.length - Long.BYTES, StandardCharsets.UTF_8);
    }

    /** What the keys of all wills that are due to a node begin with, of those it must be told of or of the others. */
    static byte[] dueOf(String node, boolean told) {
        return join(owner(node), new byte[] {(byte) (told ? 1 : 0)});
    }

    static byte[] from(byte[] key, int begin) {
        return Arrays.copyOfRange(key, begin, key.length);
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** The least key that is greater than a key. */
    static byte[] after(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }
}
