/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Qos;

/**
 * A PUBLISH to a client (MQTT 3.1.1 section 3.3), encoded once for all who get the message at the same QoS: their frames differ in the packet id
 * alone. A first delivery to an established subscription has neither DUP nor RETAIN [MQTT-3.3.1-3] [MQTT-3.3.1-9].
 *
 * <p>Owns one buffer until {@link #release}. Event loop only.
 */
public final class PublishFrame {

    /** Up to this size, in bytes, a copy of the frame costs less than sharing its parts. */
    private static final int COPIED_UP_TO = 1_024;

    private static final int DUP = 8;
    private static final int RETAIN = 1;

    private final ByteBuf frame;
    private final int idIndex;

    private PublishFrame(ByteBuf frame, int idIndex) {
        this.frame = frame;
        this.idIndex = idIndex;
    }

    /** Of a first delivery to an established subscription. */
    public static PublishFrame of(Message message, Qos qos, ByteBufAllocator allocator) {
        return of(message, qos, false, false, allocator);
    }

    /**
     * @param dup whether the client may have it already [MQTT-3.3.1-1]
     * @param retain whether it is sent because the subscription is new [MQTT-3.3.1-8]
     */
    public static PublishFrame of(Message message, Qos qos, boolean dup, boolean retain, ByteBufAllocator allocator) {
        String topic = message.topic().value();
        int topicLength = ByteBufUtil.utf8Bytes(topic);
        int idLength = qos == Qos.AT_MOST_ONCE ? 0 : 2;
        int length = 2 + topicLength + idLength + message.payload().size();
        ByteBuf out = allocator.directBuffer(1 + Wire.digitsOf(length) + length);
        out.writeByte(PacketType.PUBLISH.firstByte((dup ? DUP : 0) | qos.level() << 1 | (retain ? RETAIN : 0)));
        Wire.writeLength(out, length);
        out.writeShort(topicLength);
        ByteBufUtil.writeUtf8(out, topic);
        int idIndex = out.writerIndex();
        out.writeZero(idLength);
        out.writeBytes(message.payload().bytes());
        return new PublishFrame(out, idIndex);
    }

    /** Size on the wire, in bytes. */
    public int size() {
        return frame.writerIndex();
    }

    /** The frame of QoS 0 for one more receiver. */
    public ByteBuf share() {
        return frame.retainedDuplicate();
    }

    /** The frame of QoS 1 or 2 for one more receiver. */
    public ByteBuf share(int packetId, ByteBufAllocator allocator) {
        if (size() <= COPIED_UP_TO) {
            ByteBuf copy = allocator.directBuffer(size()).writeBytes(frame, 0, size());
            return copy.setShort(idIndex, packetId);
        }
        ByteBuf id = allocator.directBuffer(2).writeShort(packetId);
        int rest = idIndex + 2;
        return allocator
                .compositeDirectBuffer(3)
                .addComponents(true, frame.retainedSlice(0, idIndex), id, frame.retainedSlice(rest, size() - rest));
    }

    /** The frame for its only receiver; this object is used up. */
    public ByteBuf give(int packetId) {
        if (packetId != 0) {
            frame.setShort(idIndex, packetId);
        }
        return frame;
    }

    public void release() {
        frame.release();
    }
}
