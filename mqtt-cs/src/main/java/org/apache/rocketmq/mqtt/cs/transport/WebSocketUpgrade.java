/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.util.ReferenceCountUtil;
import org.apache.rocketmq.mqtt.cs.codec.Fault;
import org.apache.rocketmq.mqtt.cs.codec.PacketDecoder;

/**
 * Answers the one request of a connection, which must be for a WebSocket; then HTTP is over, and WebSocket frames take its place in the pipeline, or the
 * connection ends. Event loop only; dies with the answer.
 */
final class WebSocketUpgrade extends ChannelInboundHandlerAdapter {

    /** Name of the handler that reads and writes HTTP, which stands before this one. */
    static final String CODEC = "http";

    private static final int LONGEST_LINE = 4_096;
    private static final int LARGEST_HEADERS = 8_192;

    /** A frame may hold many packets, so it may be larger than the largest of them. */
    private static final int MORE_THAN_A_PACKET = 1 << 16;

    private final String path;
    private final int maxPacketSize;
    private State state = State.ASKED;

    private enum State {
        /** For the request. */
        ASKED,
        /** Granted, but the request has not quite ended. */
        GRANTED,
        OVER
    }

    WebSocketUpgrade(String path, int maxPacketSize) {
        this.path = path;
        this.maxPacketSize = maxPacketSize;
    }

    static ChannelHandler newCodec() {
        return new HttpServerCodec(
                new HttpDecoderConfig().setMaxInitialLineLength(LONGEST_LINE).setMaxHeaderSize(LARGEST_HEADERS));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (state == State.ASKED && message instanceof HttpRequest request) {
                answer(ctx, WebSocketRequest.answer(request, path));
            } else if (state == State.GRANTED && message instanceof LastHttpContent) {
                state = State.OVER;
                change(ctx.pipeline(), ctx.name());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the connection's end tells
    private void answer(ChannelHandlerContext ctx, FullHttpResponse response) {
        HttpResponseStatus status = response.status();
        ctx.writeAndFlush(response);
        if (status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            state = State.GRANTED;
        } else {
            state = State.OVER;
            ctx.fireUserEventTriggered(new Fault(Fault.Kind.WEBSOCKET, "request refused: " + status));
        }
    }

    /** Whatever came behind the request goes from the old handlers to the new ones. */
    private void change(ChannelPipeline pipeline, String mine) {
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength((int) Math.min(Integer.MAX_VALUE, (long) maxPacketSize + MORE_THAN_A_PACKET))
                .expectMaskedFrames(true)
                .allowMaskMismatch(false)
                .allowExtensions(false)
                .closeOnProtocolViolation(false) // it is us who close
                .withUTF8Validator(false)
                .build();
        pipeline.addAfter(mine, "ws", new WebSocketFrames());
        pipeline.addAfter(mine, "ws-encoder", new WebSocket13FrameEncoder(false));
        pipeline.addAfter(mine, "ws-decoder", new FrameAssembly(config, pipeline.get(PacketDecoder.class)));
        pipeline.remove(mine);
        pipeline.remove(CODEC);
    }
}
