/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect and the connection it becomes: it neither subscribes nor publishes, may carry a will, and
 * pings when it is told to. Owned by one event loop; its life ends with the connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write, close or connect shows as the end
public final class Visit extends FrameReader {
    /** Told on the loop, in this order; {@link #ended} once, and last. */
    public interface Listener {
        /** CONNACK 0 has come. */
        void accepted(Visit visit);

        /** PINGRESP has come to the PINGREQ sent then, by {@link System#nanoTime()}. */
        default void answered(long asked) {}

        /** @param byServer whether it was not this side that closed the connection */
        void ended(boolean byServer);
    }

    private final Identity who;
    private final @Nullable Message will;
    private final Listener events;
    private final int patienceMillis;
    private final Queue<Long> asked = new ArrayDeque<>();
    private volatile @Nullable ChannelHandlerContext context;
    private boolean accepted;
    private boolean closing;
    private boolean over;

    private Visit(Identity who, @Nullable Message will, int patienceMillis, Listener events) {
        this.who = who;
        this.will = will;
        this.patienceMillis = patienceMillis;
        this.events = events;
    }

    /**
     * Begins to connect.
     *
     * @param index chooses the loop
     * @param patienceMillis how long a CONNACK may take, and the server's closing after a DISCONNECT
     */
    public static void begin(
            Loops loops,
            int index,
            InetSocketAddress place,
            Identity who,
            @Nullable Message will,
            int patienceMillis,
            Listener events) {
        Visit visit = new Visit(who, will, patienceMillis, events);
        loops.bootstrap(loops.loop(index), visit).connect(place).addListener(done -> {
            if (!done.isSuccess()) {
                visit.over(true);
            }
        });
    }

    /** Asks, if the connection is there. Any thread. */
    public void ping() {
        run(ctx -> {
            if (accepted && !closing) {
                asked.add(System.nanoTime());
                write(ctx, Frames::ping);
            }
        });
    }

    /** Sends DISCONNECT and leaves the closing to the server, for a time. Any thread. */
    public void leave() {
        run(ctx -> {
            if (accepted && !closing) {
                write(ctx, Frames::disconnect);
                ctx.executor().schedule(() -> drop(ctx), patienceMillis, TimeUnit.MILLISECONDS);
            }
        });
    }

    /** Closes without DISCONNECT. Any thread. */
    public void drop() {
        run(this::drop);
    }

    private void drop(ChannelHandlerContext ctx) {
        if (!over) {
            closing = true;
            ctx.close();
        }
    }

    private void run(Consumer<ChannelHandlerContext> task) {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.executor().execute(() -> task.accept(ctx));
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        write(ctx, out -> Frames.connect(out, who, will));
        ctx.executor().schedule(() -> accepted ? null : ctx.close(), patienceMillis, TimeUnit.MILLISECONDS);
        long keepAlive = TimeUnit.SECONDS.toMillis(who.keepAliveSeconds()) * 3 / 4;
        if (keepAlive > 0) {
            var pings =
                    ctx.executor().scheduleAtFixedRate(this::keepAlive, keepAlive, keepAlive, TimeUnit.MILLISECONDS);
            ctx.channel().closeFuture().addListener(closed -> pings.cancel(false));
        }
    }

    /** A server that has not answered the last one is given up. */
    private void keepAlive() {
        ChannelHandlerContext ctx = context;
        if (ctx != null && !asked.isEmpty()) {
            drop(ctx);
        } else {
            ping();
        }
    }

    @Override
    void frame(ChannelHandlerContext ctx, int type, int flags, ByteBuf body) {
        if (type == Frames.CONNACK && body.getUnsignedByte(1) == 0) {
            accepted = true;
            events.accepted(this);
        } else if (type == Frames.PINGRESP) {
            Long when = asked.poll();
            if (when != null) {
                events.answered(when);
            }
        } else {
            drop(ctx);
        }
    }

    private static void write(ChannelHandlerContext ctx, Consumer<ByteBuf> frame) {
        ByteBuf out = ctx.alloc().ioBuffer(64);
        frame.accept(out);
        ctx.writeAndFlush(out, ctx.voidPromise());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        over(!closing);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void over(boolean byServer) {
        if (!over) {
            over = true;
            events.ended(byServer);
        }
    }
}
