/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.mqtt.common.model.Payload;

/**
 * What goes over a link: a length of four bytes, one byte for the kind, then what the kind has. A connection begins with {@link Hello}, answered by
 * {@link Challenge}, {@link Proof}, {@link Welcome}, or at any step by {@link Refused}; after that {@link Request} and {@link Ping} come from
 * the side that called, {@link Answer} and {@link Pong} from the side that was called.
 */
sealed interface Frame {

    /** Of the format and of what it means; both sides must have the same. */
    int VERSION = 1;

    int MOST_BYTES = 1 << 20;
    /** While the other side has proven nothing. */
    int MOST_BYTES_OF_STRANGERS = 1_024;

    int MOST_BYTES_OF_NAME = 255;
    int MAGIC = 0x4D51_5052; // "MQPR"
    int SIZE_OF_NONCE = 32;
    int SIZE_OF_PROOF = 32;
    /** Length, kind, service, number. */
    int OVERHEAD = 4 + 1 + 1 + 8;

    record Hello(int version, String caller, String called, Payload nonce) implements Frame {}

    record Challenge(Payload nonce) implements Frame {}

    record Proof(Payload proof) implements Frame {}

    record Welcome(Payload proof) implements Frame {}

    record Refused(Refusal refusal) implements Frame {}

    record Request(int service, long number, Payload payload) implements Frame {}

    /** @param payload in UTF-8 why it failed, if it did */
    record Answer(long number, boolean ok, Payload payload) implements Frame {}

    record Ping() implements Frame {}

    record Pong() implements Frame {}

    /** Bytes that are no frame; nothing is read after it. */
    record Illegible(String why) implements Frame {}

    /** Why a caller is not let in; the wire has the number. */
    enum Refusal {
        VERSION(1),
        NAME(2),
        SECRET(3);

        private final int number;

        Refusal(int number) {
            this.number = number;
        }

        private static Refusal of(int number) {
            for (Refusal each : values()) {
                if (each.number == number) {
                    return each;
                }
            }
            throw new IllegalArgumentException("refusal: " + number);
        }
    }

    /** The caller releases what it gets. */
    default ByteBuf encode(ByteBufAllocator allocator) {
        ByteBuf out = allocator.buffer(64).writeInt(0);
        if (this instanceof Hello hello) {
            out.writeByte(1).writeInt(MAGIC).writeByte(hello.version);
            name(out, hello.caller);
            name(out, hello.called);
            out.writeBytes(hello.nonce.bytes());
        } else if (this instanceof Challenge challenge) {
            out.writeByte(2).writeBytes(challenge.nonce.bytes());
        } else if (this instanceof Proof proof) {
            out.writeByte(3).writeBytes(proof.proof.bytes());
        } else if (this instanceof Welcome welcome) {
            out.writeByte(4).writeBytes(welcome.proof.bytes());
        } else if (this instanceof Refused refused) {
            out.writeByte(5).writeByte(refused.refusal.number);
        } else if (this instanceof Request request) {
            out.writeByte(6).writeByte(request.service).writeLong(request.number);
            out.writeBytes(request.payload.bytes());
        } else if (this instanceof Answer answer) {
            out.writeByte(7).writeByte(answer.ok ? 1 : 0).writeLong(answer.number);
            out.writeBytes(answer.payload.bytes());
        } else if (this instanceof Ping) {
            out.writeByte(8);
        } else if (this instanceof Pong) {
            out.writeByte(9);
        } else {
            throw new IllegalArgumentException(this + " cannot be sent");
        }
        return out.setInt(0, out.readableBytes() - 4);
    }

    private static void name(ByteBuf out, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        out.writeByte(bytes.length).writeBytes(bytes);
    }

    /** @param in one frame without its length, all of which is read */
    static Frame decode(ByteBuf in) {
        try {
            Frame frame = read(in);
            return in.isReadable() ? new Illegible("frame is too long by " + in.readableBytes()) : frame;
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            return new Illegible("frame ends too soon or is none: " + e.getMessage());
        }
    }

    private static Frame read(ByteBuf in) {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 1 -> {
                if (in.readInt() != MAGIC) {
                    throw new IllegalArgumentException("no magic");
                }
                int version = in.readUnsignedByte();
                if (version != VERSION) { // what follows is not ours to read
                    in.skipBytes(in.readableBytes());
                    yield new Hello(version, "", "", Payload.EMPTY);
                }
                yield new Hello(version, name(in), name(in), bytes(in, SIZE_OF_NONCE));
            }
            case 2 -> new Challenge(bytes(in, SIZE_OF_NONCE));
            case 3 -> new Proof(bytes(in, SIZE_OF_PROOF));
            case 4 -> new Welcome(bytes(in, SIZE_OF_PROOF));
            case 5 -> new Refused(Refusal.of(in.readUnsignedByte()));
            case 6 -> new Request(in.readUnsignedByte(), in.readLong(), bytes(in, in.readableBytes()));
            case 7 -> {
                boolean ok = in.readUnsignedByte() == 1;
                yield new Answer(in.readLong(), ok, bytes(in, in.readableBytes()));
            }
            case 8 -> new Ping();
            case 9 -> new Pong();
            default -> throw new IllegalArgumentException("kind: " + kind);
        };
    }

    /** A stranger's word goes into the log: nothing that could pass for a line of it. */
    private static String name(ByteBuf in) {
        String name = bytes(in, in.readUnsignedByte()).utf8();
        if (name.isEmpty() || !name.codePoints().allMatch(Frame::isPlain)) {
            throw new IllegalArgumentException("no name of a node");
        }
        return name;
    }

    private static boolean isPlain(int codePoint) {
        return codePoint < 0x7F ? codePoint > ' ' : Character.isLetterOrDigit(codePoint);
    }

    private static Payload bytes(ByteBuf in, int length) {
        if (length > in.readableBytes()) {
            throw new IllegalArgumentException(length + " bytes of " + in.readableBytes());
        }
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return Payload.of(bytes);
    }
}
