/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;

/** Cuts what a connection brings into frames, none of them longer than its limit. The link's thread only. */
final class FrameDecoder extends ByteToMessageDecoder {

    private static final int SIZE_OF_LENGTH = 4;

    private final Counter bytesIn;
    private int limit = Frame.MOST_BYTES_OF_STRANGERS;
    private boolean broken;

    /** @param bytesIn of whole frames */
    FrameDecoder(Counter bytesIn) {
        this.bytesIn = bytesIn;
    }

    /** The other side has proven itself. */
    void trust() {
        limit = Frame.MOST_BYTES + Frame.OVERHEAD;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < SIZE_OF_LENGTH) {
            return;
        }
        long length = in.getUnsignedInt(in.readerIndex());
        if (length < 1 || length > limit) {
            broken = true;
            out.add(new Frame.Illegible("frame of " + length + " bytes (expected: 1.." + limit + ")"));
            return;
        }
        if (in.readableBytes() < SIZE_OF_LENGTH + length) {
            return;
        }
        in.skipBytes(SIZE_OF_LENGTH);
        bytesIn.add(SIZE_OF_LENGTH + length);
        Frame frame = Frame.decode(in.readSlice((int) length));
        broken = frame instanceof Frame.Illegible;
        out.add(frame);
    }
}
