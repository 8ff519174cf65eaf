/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.ReferenceCountUtil;
import org.apache.rocketmq.mqtt.cs.transport.WebSocketDecoder.Violation;

/**
 * Between what {@link WebSocketDecoder} has read and MQTT, whose bytes go on wherever packets begin and end in frames [MQTT-6.0.0-2]; each
 * buffer that is written becomes a frame of its own, its bytes not copied. Answers pings, and says goodbye when the connection is closed from this side.
 *
 * <p>Event loop only, as long as the WebSocket.
 */
final class WebSocketFrames extends ChannelDuplexHandler {

    private WebSocketCloseStatus goodbye = WebSocketCloseStatus.NORMAL_CLOSURE;
    private boolean over;
    private boolean saidGoodbye;
    private boolean unflushed;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (over) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof PingWebSocketFrame ping) {
            answer(ctx, ping);
        } else if (message instanceof CloseWebSocketFrame close) {
            endWith(ctx, close);
        } else if (message instanceof Violation violation) {
            over = true;
            goodbye = violation.status();
            ctx.fireUserEventTriggered(violation.fault());
        } else {
            ctx.fireChannelRead(message); // bytes of MQTT
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private void answer(ChannelHandlerContext ctx, PingWebSocketFrame ping) {
        if (ctx.channel().isWritable()) {
            ctx.write(new PongWebSocketFrame(ping.content()));
            unflushed = true;
        } else { // it does not read, and one answer to many pings is enough (RFC 6455 section 5.5.3)
            ping.release();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells
    private void endWith(ChannelHandlerContext ctx, CloseWebSocketFrame close) {
        over = true;
        goodbye = close.statusCode() < 0
                ? WebSocketCloseStatus.NORMAL_CLOSURE
                : WebSocketCloseStatus.valueOf(close.statusCode());
        close.release();
        ctx.channel().close();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (unflushed) {
            unflushed = false;
            ctx.flush();
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise is the caller's
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ctx.write(message instanceof ByteBuf bytes ? new BinaryWebSocketFrame(bytes) : message, promise);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise is the caller's; the goodbye may be lost
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        over = true;
        if (!saidGoodbye && ctx.channel().isActive()) {
            saidGoodbye = true;
            ctx.writeAndFlush(new CloseWebSocketFrame(goodbye));
        }
        ctx.close(promise);
    }
}
