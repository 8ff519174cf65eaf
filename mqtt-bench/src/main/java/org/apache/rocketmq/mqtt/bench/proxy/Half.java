/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One side of a {@link Relay}: reads from its own channel and writes to its peer's, each chunk when its time has come
 * and in the order they came. Confined to the loop of both.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails is followed by the end of its channel
final class Half extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Half.class);

    private final Supplier<Conduct> conduct;
    private final Runnable active;
    private final Runnable inactive;

    /** What has come while the link was silent: one read, which was asked for before, and the end. */
    private final Queue<Runnable> held = new ArrayDeque<>();

    /** What the link has slowed down, in its order. */
    private final Queue<Delayed> delayed = new ArrayDeque<>();

    private @Nullable Half peer;
    private @Nullable ChannelHandlerContext context;

    /** When the line is free for the next chunk, and when the last one is written, by {@link System#nanoTime()}. */
    private long freeAt = System.nanoTime();

    private long lastDue = freeAt;
    private boolean ended;
    private boolean gone;

    private record Delayed(long due, Runnable task) {}

    /**
     * @param active run when its channel is there
     * @param inactive run when its channel is gone
     */
    Half(Supplier<Conduct> conduct, Runnable active, Runnable inactive) {
        this.conduct = conduct;
        this.active = active;
        this.inactive = inactive;
    }

    /** Whether its channel is gone, or was never there. */
    boolean isGone() {
        return gone || context == null;
    }

    void peer(Half other) {
        peer = other;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        if (ended) {
            ctx.close();
            return;
        }
        active.run();
    }

    /** Reads on if the link lets it, the line is free and the other side takes what comes. */
    void proceed() {
        ChannelHandlerContext ctx = context;
        Half to = peer;
        if (ctx == null || to == null || conduct.get() instanceof Conduct.Silent) {
            return;
        }
        release();
        if (to.takes() && freeAt - System.nanoTime() <= 0) {
            ctx.read();
        }
    }

    private void release() {
        while (!held.isEmpty()) {
            held.remove().run();
        }
    }

    private boolean takes() {
        ChannelHandlerContext ctx = context;
        return ctx != null && ctx.channel().isWritable();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        long now = System.nanoTime();
        long due = now;
        if (conduct.get() instanceof Conduct.Slow slow) {
            freeAt = now + TimeUnit.SECONDS.toNanos(1) * bytes.readableBytes() / slow.bytesPerSecond();
            due = freeAt + TimeUnit.MILLISECONDS.toNanos(slow.delayMillis());
            ctx.executor().schedule(this::proceed, freeAt - now, TimeUnit.NANOSECONDS);
        }
        at(ctx, due, () -> write(bytes));
    }

    /** Never before what was to be done before. */
    private void at(ChannelHandlerContext ctx, long due, Runnable task) {
        if (conduct.get() instanceof Conduct.Silent) {
            held.add(task);
            return;
        }
        long now = System.nanoTime();
        lastDue = due - lastDue > 0 ? due : lastDue;
        if (delayed.isEmpty() && lastDue - now <= 0) {
            task.run();
        } else { // also if it is time: a timer that is due has perhaps not run yet
            delayed.add(new Delayed(lastDue, task));
            ctx.executor().schedule(this::runDue, Math.max(0, lastDue - now), TimeUnit.NANOSECONDS);
        }
    }

    private void runDue() {
        long now = System.nanoTime();
        for (Delayed first = delayed.peek(); first != null && first.due() - now <= 0; first = delayed.peek()) {
            delayed.remove();
            first.task().run();
        }
    }

    private void write(ByteBuf bytes) {
        Half to = peer;
        ChannelHandlerContext out = to == null ? null : to.context;
        if (out == null) {
            bytes.release();
            return;
        }
        out.writeAndFlush(bytes).addListener(written -> proceed());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Half from = peer;
        if (from != null) {
            from.proceed();
        }
    }

    /** What it has sent before is written first. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Half to = peer;
        ended = true;
        gone = true;
        if (to != null) {
            at(ctx, System.nanoTime(), to::finish);
        }
        inactive.run();
    }

    private void finish() {
        ended = true;
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** With a reset. */
    void end() {
        ended = true;
        release();
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.warn("a relay ends", cause);
        }
        end();
    }
}
