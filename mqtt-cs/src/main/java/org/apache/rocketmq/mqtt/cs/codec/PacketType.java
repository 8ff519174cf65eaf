package org.apache.rocketmq.mqtt.cs.codec;

import org.jspecify.annotations.Nullable;

/** Control packet types in the order of their numbers (MQTT 3.1.1 section 2.2.1), and what the fixed header of each may say. */
public enum PacketType {
    RESERVED_0,
    CONNECT(0, Shape.ANY_LENGTH, Bodies::connect),
    CONNACK,
    PUBLISH(Shape.ANY_FLAGS, Shape.ANY_LENGTH, Bodies::publish),
    PUBACK(0, 2, Bodies::pubAck),
    PUBREC(0, 2, Bodies::pubRec),
    PUBREL(2, 2, Bodies::pubRel),
    PUBCOMP(0, 2, Bodies::pubComp),
    SUBSCRIBE(2, Shape.ANY_LENGTH, Bodies::subscribe),
    SUBACK,
    UNSUBSCRIBE(2, Shape.ANY_LENGTH, Bodies::unsubscribe),
    UNSUBACK,
    PINGREQ(0, 0, Bodies::pingReq),
    PINGRESP,
    DISCONNECT(0, 0, Bodies::disconnect),
    RESERVED_15;

    private static final PacketType[] VALUES = values();
    private static final int DUP = 0x08;

    private final int flags;
    private final int length;
    private final @Nullable BodyParser parser;

    private static final class Shape {
        static final int ANY_FLAGS = -1;
        static final int ANY_LENGTH = -1;
    }

    PacketType() {
        this.flags = 0;
        this.length = 0;
        this.parser = null;
    }

    PacketType(int flags, int length, BodyParser parser) {
        this.flags = flags;
        this.length = length;
        this.parser = parser;
    }

    static PacketType of(int number) {
        return VALUES[number];
    }

    int firstByte(int flagBits) {
        return ordinal() << 4 | flagBits;
    }

    /** Why a client may not send a packet that begins like this; null if it may. */
    @Nullable String flagsFault(int actual, @Nullable Dialect dialect) {
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
    @Nullable String lengthFault(int actual) {
        return length == Shape.ANY_LENGTH || length == actual
                ? null
                : this + " remaining length: " + actual + " (expected: " + length + ")";
    }

    /** @return null if the reader found a fault */
    @Nullable Packet parse(FrameReader in, int actualFlags) {
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
        @Nullable Packet parse(FrameReader in, int flags);
    }
}
