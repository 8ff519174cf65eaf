/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /metrics}, {@code /healthz} (the process answers), {@code /readyz} (it can be used) and {@code /status} (for people); anything else is 404. If there is a token, {@code /metrics} and {@code /status}
 * want to see it. One request is answered on each connection. Whoever is slow, or many, takes none of the threads: connections are bounded in number, length of what they say, and time. Owns its
 * listener, the thread {@code admin} of its connections, and two that ask for the pages, {@code admin-page}; lives from {@link #open} to {@link #close}.
 */
public final class AdminServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

    private static final int BACKLOG = 50;
    private static final int PAGE_THREADS = 2;
    /** Requests that wait for one of the threads; one more is told to come again. */
    private static final int MOST_WAITING = 32;

    private static final int MOST_BYTES_OF_LINE = 1_024;
    private static final int MOST_BYTES_OF_HEADERS = 8_192;
    private static final int MOST_BYTES_OF_CHUNK = 1_024;
    private static final long MOST_MILLIS_TO_CLOSE = 2_000;
    private static final Duration LIFE = Duration.ofSeconds(15);

    private final EventLoopGroup loop;
    private final ThreadPoolExecutor threads;
    private final ChannelGroup connections;
    private final Channel listener;

    /** What each page says; asked at every request. */
    public record Pages(Supplier<String> metrics, Supplier<Readiness> readiness, Supplier<String> status) {}

    private AdminServer(EventLoopGroup loop, ThreadPoolExecutor threads, ChannelGroup connections, Channel listener) {
        this.loop = loop;
        this.threads = threads;
        this.connections = connections;
        this.listener = listener;
    }

    /**
     * What opens it, and what hides it from others.
     *
     * @param token empty: every page is open
     * @param tls empty: HTTP in the clear
     */
    public record Lock(String token, Optional<TlsFiles> tls) {
        /** Without the token. */
        @Override
        public String toString() {
            return "Lock[" + tls + "]";
        }
    }

    /**
     * @throws java.net.BindException if the port is taken, naming it
     * @throws org.apache.rocketmq.mqtt.common.runtime.GatewayException FATAL, naming the file of TLS that is wrong
     */
    public static AdminServer open(InetSocketAddress address, Lock lock, Pages pages, Meters meters)
            throws IOException {
        return open(address, lock, LIFE, pages, meters);
    }

    /** @param life of a connection */
    static AdminServer open(InetSocketAddress address, Lock lock, Duration life, Pages pages, Meters meters)
            throws IOException {
        Optional<AdminTls> tls = lock.tls().map(AdminTls::new);
        EventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("admin", true), NioIoHandler.newFactory());
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                PAGE_THREADS,
                PAGE_THREADS,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                new DefaultThreadFactory("admin-page", true));
        Visitors visitors = new Visitors(meters, loop.next());
        ChannelGroup connections = new DefaultChannelGroup("admin", GlobalEventExecutor.INSTANCE);
        AdminHandler.Terms terms = new AdminHandler.Terms(pages, new Token(lock.token()), life, visitors, threads);
        ChannelFuture binding = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        tls.ifPresent(encryption -> channel.pipeline().addLast(encryption.handler(channel)));
                        channel.pipeline()
                                .addLast(
                                        new HttpServerCodec(
                                                MOST_BYTES_OF_LINE, MOST_BYTES_OF_HEADERS, MOST_BYTES_OF_CHUNK),
                                        new AdminHandler(terms));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        AdminServer server = new AdminServer(loop, threads, connections, binding.channel());
        if (!binding.isSuccess()) {
            server.close();
            BindException named = new BindException("cannot listen on " + address.getHostString() + ":"
                    + address.getPort() + ": " + binding.cause().getMessage());
            named.initCause(binding.cause());
            throw named;
        }
        tls.ifPresent(server::follow);
        return server;
    }

    /** Looks at its files now and then, where blocking is allowed. */
    @SuppressWarnings("FutureReturnValueIgnored") // ends with the loop
    private void follow(AdminTls tls) {
        loop.next()
                .scheduleWithFixedDelay(
                        () -> refresh(tls), tls.refreshMillis(), tls.refreshMillis(), TimeUnit.MILLISECONDS);
    }

    private void refresh(AdminTls tls) {
        try {
            threads.execute(tls::refresh);
        } catch (RejectedExecutionException e) {
            LOG.debug("too many pages are asked for to look at the files of TLS", e); // the next time
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        connections.close().awaitUninterruptibly(); // with what was read of half a request
        loop.shutdownGracefully(0, MOST_MILLIS_TO_CLOSE, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        threads.shutdown();
    }
}
