/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import org.jspecify.annotations.Nullable;

/** Control packet types by their numbers (MQTT 3.1.1 section 2.2.1), and what the fixed header of each may say. */
public enum PacketType {
    RESERVED_0(0),
    CONNECT(1, 0, Shape.ANY_LENGTH, Bodies::connect),
    CONNACK(2),
    PUBLISH(3, Shape.ANY_FLAGS, Shape.ANY_LENGTH, Bodies::publish),
    PUBACK(4, 0, 2, Bodies::pubAck),
    PUBREC(5, 0, 2, Bodies::pubRec),
    PUBREL(6, 2, 2, Bodies::pubRel),
    PUBCOMP(7, 0, 2, Bodies::pubComp),
    SUBSCRIBE(8, 2, Shape.ANY_LENGTH, Bodies::subscribe),
    SUBACK(9),
    UNSUBSCRIBE(10, 2, Shape.ANY_LENGTH, Bodies::unsubscribe),
    UNSUBACK(11),
    PINGREQ(12, 0, 0, Bodies::pingReq),
    PINGRESP(13),
    DISCONNECT(14, 0, 0, Bodies::disconnect),
    RESERVED_15(15);

    private static final PacketType[] BY_NUMBER = values();
    private static final int DUP = 0x08;

    /**
     * A will message as long as it can be, and 16 KB for everything else: names, topic, password. The specification would allow five fields of 64 KB each, for which a gateway would have to wait with
     * the memory in its hands, and for each of thousands of strangers.
     */
    private static final int LONGEST_CONNECT = 65_535 + (1 << 14);

    private final int number;
    private final int flags;
    private final int length;

    @SuppressWarnings("ImmutableEnumChecker") // a method reference
    private final @Nullable BodyParser parser;

    private static final class Shape {
        static final int ANY_FLAGS = -1;
        static final int ANY_LENGTH = -1;
    }

    PacketType(int number) {
        this.number = number;
        this.flags = 0;
        this.length = 0;
        this.parser = null;
    }

    PacketType(int number, int flags, int length, BodyParser parser) {
        this.number = number;
        this.flags = flags;
        this.length = length;
        this.parser = parser;
    }

    static PacketType of(int number) {
        return BY_NUMBER[number];
    }

    int firstByte(int flagBits) {
        return (number << 4) | flagBits;
    }

    /** Why a client may not send a packet that begins like this; null if it may. */
    @Nullable
    String flagsFault(int actual, @Nullable Dialect dialect) {
        if (parser == null) {
            return this + " from a client (expected: a packet that clients send, section 2.2.1)";
        }
        if (this == PUBLISH) {
            return Bodies.publishFlagsFault(actual);
        }
        boolean mayRepeat = flags != 0 && dialect != null && dialect.marksRepeatedRequests();
        int checked = mayRepeat ? actual & ~DUP : actual;
        return checked == flags ? null : this + " flags: " + actual + " (expected: " + flags + ") [MQTT-2.2.2-2]";
    }

    /** Why a packet of this type cannot have this remaining length; null if it can. */
    @Nullable
    String lengthFault(int actual) {
        return length == Shape.ANY_LENGTH || length == actual
                ? null
                : this + " remaining length: " + actual + " (expected: " + length + ")";
    }

    /** Bytes behind the fixed header that one of this type may have, if no setting says less. */
    int mostLength() {
        return this == CONNECT ? LONGEST_CONNECT : Integer.MAX_VALUE;
    }

    /** @return null if the reader found a fault */
    @Nullable
    Packet parse(FrameReader in, int actualFlags) {
        if (parser == null) {
            throw new IllegalStateException(this + " has no parser");
        }
        Packet packet = parser.parse(in, actualFlags);
        in.expectEnd();
        return in.fault() == null ? packet : null;
    }

    /** Reads what follows the fixed header. */
    interface BodyParser {
        /** @return null, or anything, if the reader found a fault */
        @Nullable
        Packet parse(FrameReader in, int flags);
    }
}
