/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.hostile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** One packet made wrong, or at least strange, in one of many ways. One thread. */
final class PacketMutation {

    private static final List<byte[]> TEXTS = Oddities.texts();
    private static final List<byte[]> GIANTS = Oddities.giants();
    private static final int[] EDGES = {0, 1, 2, 3, 4, 5, 0x7E, 0x7F, 0x80, 0x81, 0xC0, 0xFE, 0xFF};
    private static final int[] LENGTHS = {
        0, 1, 2, 127, 128, 129, 16_383, 16_384, 65_535, 1 << 20, 2_097_151, 2_097_152, 268_435_455
    };
    private static final int MOST_FILTERS = 1_000;
    private static final int MANY_PER = 200;
    private static final int GIANT_PER = 100;
    private static final int PAYLOAD_BYTES = 20_000;

    private final RandomGenerator random;

    PacketMutation(RandomGenerator random) {
        this.random = random;
    }

    byte[] of(byte[] packet) {
        return switch (random.nextInt(18)) {
            case 0, 1, 2 -> flipped(packet);
            case 3 -> edged(packet);
            case 4 -> Arrays.copyOf(packet, random.nextInt(packet.length + 1)); // what comes next is taken for its rest
            case 5 -> shortened(packet);
            case 6 -> lengthened(packet);
            case 7 ->
                Frame.of(
                        Frame.firstByteOf(packet),
                        Frame.bodyOf(packet),
                        Frame.bodyOf(packet).length,
                        2 + random.nextInt(4));
            case 8 -> wrongLength(packet);
            case 9 -> Frame.of(random.nextInt(256), Frame.bodyOf(packet));
            case 10 -> Frame.of((Frame.firstByteOf(packet) & 0xF0) | random.nextInt(16), Frame.bodyOf(packet));
            case 11 -> withoutAByte(packet);
            case 12 -> withAByteMore(packet);
            case 13, 14, 15 -> withText(packet);
            case 16 -> withPacketId(packet);
            default -> large(packet);
        };
    }

    private byte[] flipped(byte[] packet) {
        byte[] result = packet.clone();
        for (int n = random.nextInt(3); n >= 0 && result.length > 0; n--) {
            result[random.nextInt(result.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return result;
    }

    private byte[] edged(byte[] packet) {
        byte[] result = packet.clone();
        if (result.length > 0) {
            result[random.nextInt(result.length)] = (byte) EDGES[random.nextInt(EDGES.length)];
        }
        return result;
    }

    private byte[] shortened(byte[] packet) {
        byte[] body = Frame.bodyOf(packet);
        return Frame.of(Frame.firstByteOf(packet), Arrays.copyOf(body, random.nextInt(body.length + 1)));
    }

    private byte[] lengthened(byte[] packet) {
        byte[] more = new byte[1 + random.nextInt(8)];
        random.nextBytes(more);
        byte[] body = Frame.joined(Frame.bodyOf(packet), more);
        return Frame.of(Frame.firstByteOf(packet), body);
    }

    private byte[] wrongLength(byte[] packet) {
        byte[] body = Frame.bodyOf(packet);
        int length = random.nextBoolean()
                ? LENGTHS[random.nextInt(LENGTHS.length)]
                : Math.max(0, body.length + random.nextInt(9) - 4);
        return Frame.of(Frame.firstByteOf(packet), body, length, 1);
    }

    private byte[] withoutAByte(byte[] packet) {
        byte[] body = Frame.bodyOf(packet);
        if (body.length == 0) {
            return packet;
        }
        int at = random.nextInt(body.length);
        return Frame.of(
                Frame.firstByteOf(packet),
                Frame.joined(Arrays.copyOf(body, at), Arrays.copyOfRange(body, at + 1, body.length)));
    }

    private byte[] withAByteMore(byte[] packet) {
        byte[] body = Frame.bodyOf(packet);
        int at = random.nextInt(body.length + 1);
        byte[] more = {(byte) random.nextInt()};
        return Frame.of(
                Frame.firstByteOf(packet),
                Frame.joined(Arrays.copyOf(body, at), more, Arrays.copyOfRange(body, at, body.length)));
    }

    /** Its first text is another: the client id, the topic, the first filter. */
    private byte[] withText(byte[] packet) {
        byte[] body = Frame.bodyOf(packet);
        int at = textAt(packet);
        if (at < 0 || at + 2 > body.length) {
            return flipped(packet);
        }
        int end = Math.min(body.length, at + 2 + (((body[at] & 0xFF) << 8) | (body[at + 1] & 0xFF)));
        byte[] text = text();
        return Frame.of(
                Frame.firstByteOf(packet),
                Frame.joined(
                        Arrays.copyOf(body, at),
                        Frame.number(text.length),
                        text,
                        Arrays.copyOfRange(body, end, body.length)));
    }

    private static int textAt(byte[] packet) {
        return switch (Frame.typeOf(packet)) {
            case Frame.CONNECT -> packet.length > 4 && packet[4] == 'M' ? 10 : 0;
            case Frame.PUBLISH -> 0;
            case Frame.SUBSCRIBE, Frame.UNSUBSCRIBE -> 2;
            default -> -1;
        };
    }

    byte[] text() {
        return random.nextInt(GIANT_PER) == 0
                ? GIANTS.get(random.nextInt(GIANTS.size()))
                : TEXTS.get(random.nextInt(TEXTS.size()));
    }

    /** 0, the greatest, or any. */
    private byte[] withPacketId(byte[] packet) {
        byte[] body = Frame.bodyOf(packet);
        int at = 0;
        if (Frame.typeOf(packet) == Frame.PUBLISH) {
            at = body.length < 2 ? 0 : 2 + (((body[0] & 0xFF) << 8) | (body[1] & 0xFF));
        }
        if (at + 2 > body.length) {
            return flipped(packet);
        }
        int id = random.nextInt(3) == 0 ? 0 : random.nextBoolean() ? 0xFFFF : random.nextInt(0x1_0000);
        body[at] = (byte) (id >> 8);
        body[at + 1] = (byte) id;
        return Frame.of(Frame.firstByteOf(packet), body);
    }

    /** A thousand filters, seldom; a payload of some size. */
    private byte[] large(byte[] packet) {
        int type = Frame.typeOf(packet);
        if (type == Frame.PUBLISH) {
            return Frame.of(
                    Frame.firstByteOf(packet),
                    Frame.joined(Frame.bodyOf(packet), new byte[random.nextInt(PAYLOAD_BYTES)]));
        }
        if (type != Frame.SUBSCRIBE && type != Frame.UNSUBSCRIBE) {
            return edged(packet);
        }
        int count = random.nextInt(MANY_PER) == 0 ? MOST_FILTERS : 1 + random.nextInt(8);
        byte[][] parts = new byte[1 + count][];
        parts[0] = Frame.number(1 + random.nextInt(0xFFFF));
        for (int i = 1; i <= count; i++) {
            byte[] text = ("many/" + (random.nextInt(4) == 0 ? "+" : "of") + "/" + i).getBytes(StandardCharsets.UTF_8);
            byte[] qos = type == Frame.SUBSCRIBE ? new byte[] {(byte) random.nextInt(3)} : new byte[0];
            parts[i] = Frame.joined(Frame.number(text.length), text, qos);
        }
        return Frame.of((type << 4) | 2, Frame.joined(parts));
    }
}
