/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/** A control packet to a client, but for PUBLISH: see {@link PublishFrame}. */
public sealed interface Answer {

    /** The bytes on the wire, to be released by whoever gets them. */
    ByteBuf encode(ByteBufAllocator allocator);

    /** The end of a CONNECT. */
    record ConnAck(ReturnCode code, boolean sessionPresent) implements Answer {
        /** Of a CONNECT that is refused: no session is present [MQTT-3.2.2-4]. */
        public ConnAck(ReturnCode code) {
            this(code, false);
        }

        /** MQTT 3.1.1 section 3.2.2.3. */
        public enum ReturnCode {
            ACCEPTED(0),
            UNACCEPTABLE_PROTOCOL_VERSION(1),
            IDENTIFIER_REJECTED(2),
            SERVER_UNAVAILABLE(3),
            BAD_USER_NAME_OR_PASSWORD(4),
            NOT_AUTHORIZED(5);

            private final int number;

            ReturnCode(int number) {
                this.number = number;
            }
        }

        @Override
        public ByteBuf encode(ByteBufAllocator allocator) {
            return Wire.twoBytesAfter(
                    allocator, PacketType.CONNACK.firstByte(0), (sessionPresent ? 1 << 8 : 0) | code.number);
        }
    }

    /** The end of an MQTT 5 CONNECT, in the form of that version: 0x84, unsupported protocol version, no properties. */
    record Mqtt5NotSupported() implements Answer {
        @Override
        public ByteBuf encode(ByteBufAllocator allocator) {
            ByteBuf out = allocator.directBuffer(5);
            return out.writeByte(PacketType.CONNACK.firstByte(0))
                    .writeByte(3)
                    .writeByte(0)
                    .writeByte(0x84)
                    .writeByte(0);
        }
    }

    record PubAck(int packetId) implements Answer {
        @Override
        public ByteBuf encode(ByteBufAllocator allocator) {
            return Wire.twoBytesAfter(allocator, PacketType.PUBACK.firstByte(0), packetId);
        }
    }

    record PubRec(int packetId) implements Answer {
        @Override
        public ByteBuf encode(ByteBufAllocator allocator) {
            return Wire.twoBytesAfter(allocator, PacketType.PUBREC.firstByte(0), packetId);
        }
    }

    record PubRel(int packetId) implements Answer {
        @Override
        public ByteBuf encode(ByteBufAllocator allocator) {
            return Wire.twoBytesAfter(allocator, PacketType.PUBREL.firstByte(2), packetId); // flags [MQTT-3.6.1-1]
        }
    }

    record PubComp(int packetId) implements Answer {
        @Override
        public ByteBuf encode(ByteBufAllocator allocator) {
            return Wire.twoBytesAfter(allocator, PacketType.PUBCOMP.firstByte(0), packetId);
        }
    }

    /** @param codes one for each filter, in the order of the SUBSCRIBE [MQTT-3.9.3-1]: 0, 1, 2 or {@link #FAILURE} */
    record SubAck(int packetId, List<Integer> codes) implements Answer {
        public static final int FAILURE = 0x80;

        public SubAck {
            codes = List.copyOf(codes);
        }

        @Override
        public ByteBuf encode(ByteBufAllocator allocator) {
            int length = 2 + codes.size();
            ByteBuf out = allocator.directBuffer(1 + Wire.digitsOf(length) + length);
            out.writeByte(PacketType.SUBACK.firstByte(0));
            Wire.writeLength(out, length);
            out.writeShort(packetId);
            codes.forEach(out::writeByte);
            return out;
        }
    }

    record UnsubAck(int packetId) implements Answer {
        @Override
        public ByteBuf encode(ByteBufAllocator allocator) {
            return Wire.twoBytesAfter(allocator, PacketType.UNSUBACK.firstByte(0), packetId);
        }
    }

    record PingResp() implements Answer {
        @Override
        public ByteBuf encode(ByteBufAllocator allocator) {
            return allocator.directBuffer(2).writeShort(PacketType.PINGRESP.firstByte(0) << 8);
        }
    }
}
