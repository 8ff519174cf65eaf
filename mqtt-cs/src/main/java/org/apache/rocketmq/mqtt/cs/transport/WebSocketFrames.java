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
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.ReferenceCountUtil;
import org.apache.rocketmq.mqtt.cs.codec.Fault;

/**
 * Between WebSocket frames and the bytes of MQTT: what is in binary frames goes on as it comes, wherever packets begin and end in them [MQTT-6.0.0-2]; each
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
        } else if (message instanceof BinaryWebSocketFrame frame) {
            handOn(ctx, frame.content());
        } else if (message instanceof ContinuationWebSocketFrame frame) {
            handOn(ctx, frame.content()); // of a binary frame: a text frame has been the end
        } else if (message instanceof PingWebSocketFrame ping) {
            answer(ctx, ping);
        } else {
            try {
                endWith(ctx, message);
            } finally {
                ReferenceCountUtil.release(message);
            }
        }
    }

    private static void handOn(ChannelHandlerContext ctx, ByteBuf bytes) {
        if (bytes.isReadable()) {
            ctx.fireChannelRead(bytes);
        } else {
            bytes.release();
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
    private void endWith(ChannelHandlerContext ctx, Object message) {
        if (message instanceof CloseWebSocketFrame close) {
            over = true;
            goodbye = close.statusCode() < 0
                    ? WebSocketCloseStatus.NORMAL_CLOSURE
                    : WebSocketCloseStatus.valueOf(close.statusCode());
            ctx.channel().close();
        } else if (message instanceof TextWebSocketFrame) { // [MQTT-6.0.0-1]
            fail(ctx, WebSocketCloseStatus.INVALID_MESSAGE_TYPE, Fault.Kind.WEBSOCKET, "text frame [MQTT-6.0.0-1]");
        }
    }

    private void fail(ChannelHandlerContext ctx, WebSocketCloseStatus status, Fault.Kind kind, String detail) {
        over = true;
        goodbye = status;
        ctx.fireUserEventTriggered(new Fault(kind, detail));
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
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedFrameException || cause instanceof TooLongFrameException) {
            WebSocketCloseStatus status = cause instanceof CorruptedWebSocketFrameException known
                    ? known.closeStatus()
                    : WebSocketCloseStatus.PROTOCOL_ERROR;
            boolean large = status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
            if (!over) {
                fail(
                        ctx,
                        status,
                        large ? Fault.Kind.TOO_LARGE : Fault.Kind.WEBSOCKET,
                        String.valueOf(cause.getMessage()));
            }
        } else {
            ctx.fireExceptionCaught(cause);
        }
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
