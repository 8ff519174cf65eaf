/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a client says first, its ClientHello, until its handshake may begin; reads nothing more meanwhile. Owns those bytes, one read of the socket. Event loop only; leaves the
 * pipeline when the handshake begins.
 */
final class FirstFlight extends ChannelInboundHandlerAdapter {

    private final Handshakes handshakes;
    private final Queue<Object> held = new ArrayDeque<>(1);
    private @Nullable ChannelHandlerContext ctx;
    private boolean waits;

    /** When it began to wait, by the clock of the handshakes. */
    long since;

    FirstFlight(Handshakes handshakes) {
        this.handshakes = handshakes;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        held.add(message);
        if (held.size() == 1) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (held.isEmpty()) {
            ctx.fireChannelReadComplete();
        } else if (!waits) {
            waits = true;
            handshakes.come(this);
        }
    }

    /** The connection is closed, or its handshake has begun. */
    boolean isOver() {
        return ctx == null;
    }

    /** From whatever is called by the loop. */
    void begin() {
        ChannelHandlerContext now = ctx;
        if (now == null) {
            return;
        }
        now.channel().config().setAutoRead(true);
        for (Object message = held.poll(); message != null; message = held.poll()) {
            now.fireChannelRead(message);
        }
        now.fireChannelReadComplete();
        if (!now.isRemoved()) {
            now.pipeline().remove(this);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        ctx = null;
        for (Object message = held.poll(); message != null; message = held.poll()) {
            ReferenceCountUtil.release(message);
        }
    }
}
