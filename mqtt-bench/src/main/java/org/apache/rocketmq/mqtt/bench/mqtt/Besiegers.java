/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Strangers who connect as fast as they can, over TCP, from many addresses of this host if the server is on it. One in three says nothing, one begins a CONNECT of almost a megabyte, one connects under a name
 * of its own; each leaves after a moment, and comes again under another. Any thread may begin, stop and look at them; a connection belongs to its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write, close or connect shows as the end
public final class Besiegers {
    private static final int KINDS = 3;
    private static final int LARGE = 900_000;
    private static final int BEGUN = 64_000;
    private static final int PAUSE_MILLIS = 20;
    private static final int KEEP_ALIVE_SECONDS = 30;

    /** Addresses of 127.1.0.0/16 that have no 0 at the end. */
    private static final int BLOCK = 250;

    private final Loops loops;
    private final MqttServers servers;
    private final int addresses;
    private final int holdMillis;
    private final AtomicInteger present = new AtomicInteger();
    private final AtomicLong attempts = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong unconnected = new AtomicLong();
    private final AtomicLong hungUpOn = new AtomicLong();
    private final AtomicLong letIn = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean over;

    private Besiegers(Loops loops, MqttServers servers, int addresses, int holdMillis) {
        this.loops = loops;
        this.servers = servers;
        this.addresses = addresses;
        this.holdMillis = holdMillis;
    }

    /**
     * Begins to connect.
     *
     * @param atATime connections
     */
    public static Besiegers begin(Loops loops, MqttServers servers, int atATime, int addresses, int holdMillis) {
        Besiegers all = new Besiegers(loops, servers, addresses, holdMillis);
        all.present.set(atATime);
        for (int i = 0; i < atATime; i++) {
            int index = i;
            loops.loop(i).execute(() -> all.come(index));
        }
        return all;
    }

    /** Nobody comes any more. */
    public void stop() {
        over = true;
    }

    public boolean areGone() {
        return present.get() == 0;
    }

    public long attempts() {
        return attempts.get();
    }

    /** By the server's host. */
    public long accepted() {
        return accepted.get();
    }

    /** How many could not be made at all. */
    public long unconnected() {
        return unconnected.get();
    }

    /** How many connections the server closed before their client did. */
    public long hungUpOn() {
        return hungUpOn.get();
    }

    public long letIn() {
        return letIn.get();
    }

    /** By a CONNACK. */
    public long refused() {
        return refused.get();
    }

    private void come(int index) {
        if (over) {
            present.decrementAndGet();
            return;
        }
        long number = attempts.getAndIncrement();
        EventLoop loop = loops.loop(index);
        Bootstrap bootstrap = loops.bootstrap(loop, new Visitor(number, () -> come(index)));
        InetSocketAddress server = servers.node(index);
        if (server.getHostString().startsWith("127.")) {
            int source = (int) (number % addresses);
            bootstrap.localAddress(new InetSocketAddress("127.1." + source / BLOCK + "." + (1 + source % BLOCK), 0));
            if (Epoll.isAvailable()) {
                bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
            }
        }
        bootstrap.connect(server).addListener(done -> {
            if (!done.isSuccess()) {
                unconnected.incrementAndGet();
                loop.schedule(() -> come(index), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
    }

    /** One connection. Owned by its loop; ends with it. */
    private final class Visitor extends ChannelInboundHandlerAdapter {
        private final long number;
        private final Runnable then;
        private boolean leaves;
        private boolean answered;

        Visitor(long number, Runnable then) {
            this.number = number;
            this.then = then;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            accepted.incrementAndGet();
            int kind = (int) (number % KINDS);
            if (kind == 1) {
                ByteBuf begun = ctx.alloc().buffer(BEGUN);
                Frames.header(begun, 0x10, LARGE);
                ctx.writeAndFlush(begun.writeZero(BEGUN - begun.readableBytes()));
            } else if (kind == 2) {
                ByteBuf connect = ctx.alloc().buffer();
                Frames.connect(connect, Identity.of(servers, "siege-" + number, KEEP_ALIVE_SECONDS));
                ctx.writeAndFlush(connect);
            }
            ctx.executor()
                    .schedule(
                            () -> {
                                leaves = true;
                                ctx.close();
                            },
                            holdMillis,
                            TimeUnit.MILLISECONDS);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                if (!answered && bytes.readableBytes() >= 4) {
                    answered = true;
                    (bytes.getByte(bytes.readerIndex() + 3) == 0 ? letIn : refused).incrementAndGet();
                }
            } finally {
                bytes.release();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (!leaves) {
                hungUpOn.incrementAndGet();
            }
            ctx.executor().execute(then);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close(); // the server has hung up
        }
    }
}
