/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.hostile;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.joined;
import static org.apache.rocketmq.mqtt.cs.Bytes.number;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.rocketmq.mqtt.common.hostile.Piece;

/** A ClientHello (RFC 8446 section 4.1.2) that an honest client could have said, and what may become of it. */
final class Hello {

    private static final int HANDSHAKE = 0x16;
    private static final int CLIENT_HELLO = 1;
    private static final int LARGEST_RECORD = 16_384;
    private static final int[] EDGES = {0, 1, 0x20, 0x7F, 0x80, 0xFE, 0xFF};
    /** Where lengths are: of the record, of the message, of session id, suites, compression methods and extensions. */
    private static final int[] LENGTHS = {3, 4, 6, 7, 8, 43, 76, 77, 84, 85, 86, 87};

    private Hello() {}

    /** In TLS 1.3 and 1.2, with a key share of X25519. */
    static byte[] honest() {
        return record(message(joined(
                extension(43, bytes(4, 3, 4, 3, 3)),
                extension(10, joined(number(4), bytes(0, 0x1D, 0, 0x17))),
                extension(13, joined(number(8), bytes(4, 3, 8, 4, 8, 7, 4, 1))),
                extension(45, bytes(1, 1)),
                extension(51, joined(number(36), bytes(0, 0x1D), number(32), filled(32, 9))))));
    }

    private static byte[] message(byte[] extensions) {
        byte[] body = joined(
                bytes(3, 3),
                filled(32, 0x5A),
                bytes(32),
                filled(32, 0x5B),
                number(6),
                bytes(0x13, 1, 0x13, 2, 0xC0, 0x2B),
                bytes(1, 0),
                number(extensions.length),
                extensions);
        return joined(bytes(CLIENT_HELLO, body.length >> 16), number(body.length & 0xFFFF), body);
    }

    private static byte[] extension(int type, byte[] content) {
        return joined(number(type), number(content.length), content);
    }

    private static byte[] record(byte[] fragment) {
        return joined(bytes(HANDSHAKE, 3, 1), number(fragment.length), fragment);
    }

    private static byte[] filled(int length, int value) {
        byte[] filled = new byte[length];
        Arrays.fill(filled, (byte) value);
        return filled;
    }

    /** Writes of a client that begins like this, more or less. */
    static List<Piece> mutated(Random random) {
        byte[] hello = honest();
        return switch (random.nextInt(10)) {
            case 0 -> pieces(hello);
            case 1 -> pieces(Arrays.copyOf(hello, random.nextInt(hello.length)));
            case 2 -> pieces(hello, hello);
            case 3 -> {
                hello[LENGTHS[random.nextInt(LENGTHS.length)]] = (byte) EDGES[random.nextInt(EDGES.length)];
                yield pieces(hello);
            }
            case 4 -> pieces(inRecordsOf(1 + random.nextInt(20), hello));
            case 5 -> pieces(record(message(extension(21, new byte[random.nextInt(LARGEST_RECORD - 100)]))));
            case 6 -> pieces(record(message(many(extension(random.nextInt(60), new byte[0]), 1_000))));
            case 7 ->
                pieces(joined(
                        bytes(random.nextInt(256), 3, random.nextInt(5)), Arrays.copyOfRange(hello, 3, hello.length)));
            case 8 -> pieces(record(joined(bytes(CLIENT_HELLO, 0xFF, 0xFF, 0xFF), new byte[LARGEST_RECORD - 4])));
            default -> {
                for (int n = random.nextInt(8); n >= 0; n--) {
                    hello[random.nextInt(hello.length)] ^= (byte) (1 << random.nextInt(8));
                }
                yield pieces(hello);
            }
        };
    }

    private static byte[] many(byte[] one, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            all.writeBytes(one);
        }
        return all.toByteArray();
    }

    /** The same message, in very small records. */
    private static byte[] inRecordsOf(int size, byte[] hello) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int from = 5; from < hello.length; from += size) {
            all.writeBytes(record(Arrays.copyOfRange(hello, from, Math.min(hello.length, from + size))));
        }
        return all.toByteArray();
    }

    private static List<Piece> pieces(byte[]... writes) {
        List<Piece> pieces = new ArrayList<>();
        for (byte[] each : writes) {
            pieces.add(new Piece(each, 0));
        }
        return pieces;
    }
}
