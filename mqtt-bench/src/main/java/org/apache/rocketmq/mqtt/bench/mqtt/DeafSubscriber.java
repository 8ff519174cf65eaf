/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber with a clean session that reads nothing after its SUBACK: what the server sends it fills the sockets'
 * buffers, and then waits. Owned by one event loop; its life ends with the connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write, close or connect shows as the end
public final class DeafSubscriber extends FrameReader {
    private static final int PACKET_ID = 1;
    private static final int RECEIVE_BUFFER = 8_192;

    private final Identity who;
    private final String filter;
    private final int qos;
    private final CompletableFuture<Boolean> subscribed = new CompletableFuture<>();
    private volatile @Nullable ChannelHandlerContext context;

    private DeafSubscriber(Identity who, String filter, int qos) {
        this.who = who;
        this.filter = filter;
        this.qos = qos;
        subscribed.completeOnTimeout(false, Loops.TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    /** Begins to connect. */
    public static DeafSubscriber begin(
            Loops loops, int index, InetSocketAddress place, Identity who, String filter, int qos) {
        DeafSubscriber subscriber = new DeafSubscriber(who, filter, qos);
        loops.bootstrap(loops.loop(index), subscriber)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                .connect(place)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        subscriber.subscribed.complete(false);
                    }
                });
        return subscriber;
    }

    /** Whether it is subscribed, and deaf from then on. */
    public CompletionStage<Boolean> subscribed() {
        return subscribed;
    }

    /** Closes without DISCONNECT. */
    public void drop() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.close();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        ByteBuf out = ctx.alloc().ioBuffer(64);
        Frames.connect(out, who);
        ctx.writeAndFlush(out, ctx.voidPromise());
    }

    @Override
    void frame(ChannelHandlerContext ctx, int type, int flags, ByteBuf body) {
        if (type == Frames.CONNACK && body.getUnsignedByte(1) == 0) {
            ByteBuf out = ctx.alloc().ioBuffer(64);
            Frames.subscribe(out, PACKET_ID, filter, qos);
            ctx.writeAndFlush(out, ctx.voidPromise());
        } else if (type == Frames.SUBACK) {
            ctx.channel().config().setAutoRead(false);
            subscribed.complete(true);
        } else if (type == Frames.CONNACK) {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        subscribed.complete(false);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
