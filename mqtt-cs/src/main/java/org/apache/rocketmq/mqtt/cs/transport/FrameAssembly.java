/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import org.apache.rocketmq.mqtt.cs.codec.PacketDecoder;

/**
 * Puts WebSocket frames together, and says how much it has of one that is not whole: a frame may be as large as a packet, and never end. Event loop only, as long as the
 * WebSocket.
 */
final class FrameAssembly extends WebSocket13FrameDecoder {

    private final PacketDecoder packets;

    /** @param packets to be told */
    FrameAssembly(WebSocketDecoderConfig config, PacketDecoder packets) {
        super(config);
        this.packets = packets;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        super.channelRead(ctx, message);
        if (!ctx.isRemoved()) {
            packets.heldBelow(actualReadableBytes());
        }
    }
}
