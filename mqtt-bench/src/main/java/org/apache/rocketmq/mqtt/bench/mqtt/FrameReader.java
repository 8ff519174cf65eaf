/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;

/** Cuts the byte stream into control packets and hands each on in place, with no object made for it. */
abstract class FrameReader extends ByteToMessageDecoder {
    private static final int MOST_LENGTH_BYTES = 4;

    /** @param body the variable header and payload, no more; valid during the call */
    abstract void frame(ChannelHandlerContext context, int type, int flags, ByteBuf body);

    @Override
    protected final void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int begin = in.readerIndex();
        int at = begin + 1;
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            if (at >= in.writerIndex()) {
                return;
            }
            if (at - begin > MOST_LENGTH_BYTES) {
                throw new CorruptedFrameException("remaining length of more than 4 bytes");
            }
            int digit = in.getUnsignedByte(at++);
            length |= (digit & 0x7F) << shift;
            if (digit < 0x80) {
                break;
            }
        }
        if (in.writerIndex() - at < length) {
            return;
        }
        int first = in.getUnsignedByte(begin);
        in.readerIndex(at + length);
        frame(context, first >> 4, first & 0xF, in.slice(at, length));
    }
}
