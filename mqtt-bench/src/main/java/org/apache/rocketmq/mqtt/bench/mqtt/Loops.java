/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The few event loop threads all clients share. Connection n belongs to loop n modulo their number. */
public final class Loops implements AutoCloseable {
    public static final int TIMEOUT_SECONDS = 10;

    /** One source address has about 28,000 ports. */
    private static final int CONNECTIONS_PER_SOURCE = 20_000;

    private static final int MOST_SOURCES = 250;

    private final MultiThreadIoEventLoopGroup group;
    private final List<EventLoop> loops = new ArrayList<>();

    public Loops(int threads) {
        group = new MultiThreadIoEventLoopGroup(
                threads, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        for (EventExecutor loop : group) {
            loops.add((EventLoop) loop);
        }
    }

    /** Done when the server has said yes; failed if it said no, or nothing for {@value #TIMEOUT_SECONDS} s. */
    public CompletableFuture<MqttClient> connect(MqttServers servers, int index, Identity who, ClientListener events) {
        MqttClient client = new MqttClient(who, events);
        bootstrap(servers, index, loop(index), servers.way().to(client))
                .connect(servers.node(index))
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        client.failed("cannot connect: " + done.cause().getMessage());
                    }
                });
        return client.connected();
    }

    EventLoop loop(int index) {
        return loops.get(index % loops.size());
    }

    /** What connects as connection number {@code index}, with a handler of its own. */
    Bootstrap bootstrap(MqttServers servers, int index, EventLoop loop, ChannelHandler handler) {
        Bootstrap bootstrap = bootstrap(loop, handler);
        int source = index / CONNECTIONS_PER_SOURCE;
        if (source > 0 && servers.node(index).getHostString().startsWith("127.")) {
            bootstrap.localAddress(new InetSocketAddress("127.0.0." + (1 + source % MOST_SOURCES), 0));
            if (Epoll.isAvailable()) {
                bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
            }
        }
        return bootstrap;
    }

    /** What connects from any port of this host. */
    Bootstrap bootstrap(EventLoop loop, ChannelHandler handler) {
        return new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, TIMEOUT_SECONDS * 1000)
                .handler(handler);
    }

    /** What the loops wrote before is seen by the caller afterwards. */
    public void fence() {
        for (EventLoop loop : loops) {
            loop.submit(() -> {}).awaitUninterruptibly(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
