/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One listening address and where its connections lead. Its loop owns the relays; any thread may change its conduct.
 * Lives until it is closed, and its relays with it. A relay holds at most what one read and one second of a slow link
 * bring, and the socket's own buffers.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a close that fails has closed
public final class Link {
    private static final int CONNECT_MILLIS = 5_000;

    private final EventLoop loop;
    private final String name;
    private final InetSocketAddress target;
    private final Set<Relay> relays = new HashSet<>();
    private final AtomicLong accepted = new AtomicLong();
    private final Channel listener;
    private Conduct conduct = Conduct.FORWARD;

    private Link(EventLoop loop, String name, InetSocketAddress listen, InetSocketAddress target) throws IOException {
        this.loop = loop;
        this.name = name;
        this.target = target;
        this.listener = listen(listen);
    }

    static Link open(EventLoop loop, String name, InetSocketAddress listen, InetSocketAddress target)
            throws IOException {
        return new Link(loop, name, listen, target);
    }

    private Channel listen(InetSocketAddress address) throws IOException {
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    name + " cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        return bound.channel();
    }

    private void accept(SocketChannel near) {
        accepted.incrementAndGet();
        Relay relay = new Relay(near, this::conduct, this::dial, relays::remove);
        relays.add(relay);
        near.pipeline().addLast(relay.near());
    }

    /** A connection to the target that reads only when it is told to. */
    private ChannelFuture dial(Relay relay) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(relay.far())
                .connect(target);
    }

    private Conduct conduct() {
        return conduct;
    }

    public String name() {
        return name;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Connections accepted so far. */
    public long accepted() {
        return accepted.get();
    }

    /** From now on, for the connections there are and for new ones. Returns when it is so; not on the proxy's thread. */
    public void become(Conduct next) {
        loop.submit(() -> {
                    conduct = next;
                    Set.copyOf(relays).forEach(Relay::conductChanged);
                })
                .awaitUninterruptibly();
    }

    void close() {
        listener.close().awaitUninterruptibly();
        loop.submit(() -> Set.copyOf(relays).forEach(Relay::end)).awaitUninterruptibly();
    }
}
