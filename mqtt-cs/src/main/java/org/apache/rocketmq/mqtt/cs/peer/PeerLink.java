/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.Peers.Service;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.apache.rocketmq.mqtt.cs.peer.PeerMeters.Failure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one other node: one connection at a time, made again, with growing pauses, as long as the node lives. {@link #ask} and {@link #isUp} are for any thread, everything
 * else for the links'; dies when the node is gone or reached elsewhere.
 */
final class PeerLink {

    private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private final String name;
    private final PeerAddress address;
    private final LinkTerms terms;
    private final Bootstrap bootstrap;
    private final EventExecutor loop;
    private final Executor names;
    private final Consumer<String> linked;
    private volatile @Nullable CallingHandler up;
    private @Nullable Channel channel;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private boolean closed;

    /**
     * @param bootstrap to be given a handler, and a place to connect to
     * @param names looks up names, which may take long
     * @param linked told whenever the link is there
     */
    PeerLink(
            String name,
            PeerAddress address,
            LinkTerms terms,
            Bootstrap bootstrap,
            EventExecutor loop,
            Executor names,
            Consumer<String> linked) {
        this.name = name;
        this.address = address;
        this.terms = terms;
        this.bootstrap = bootstrap;
        this.loop = loop;
        this.names = names;
        this.linked = linked;
    }

    String name() {
        return name;
    }

    PeerAddress address() {
        return address;
    }

    boolean isUp() {
        return up != null;
    }

    CompletionStage<Payload> ask(Service service, Payload request) {
        CallingHandler now = up;
        return now == null ? unreachable(name, terms.meters()) : now.ask(service, request);
    }

    static CompletionStage<Payload> unreachable(String name, PeerMeters meters) {
        meters.failed(Failure.UNREACHABLE).increment();
        return CompletableFuture.failedStage(
                new GatewayException(Category.RETRY, "peer=" + name + " cannot be reached"));
    }

    void open() {
        InetSocketAddress literal = address.literal();
        if (literal != null) {
            connect(literal);
            return;
        }
        try {
            names.execute(() -> {
                InetSocketAddress found = new InetSocketAddress(address.host(), address.port());
                PortCall.later(loop, () -> connect(found));
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("peer={} is not looked up, this node stops", name, e);
        }
    }

    private void connect(InetSocketAddress to) {
        if (closed) {
            return;
        }
        if (to.isUnresolved()) {
            failed("name is unknown");
            return;
        }
        ChannelFuture connecting = bootstrap.connect(to);
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                failed(String.valueOf(done.cause()));
            }
        });
    }

    private void failed(String why) {
        LOG.debug("peer={} address={} not connected: {}", name, address, why);
        openLater();
    }

    /** Both sides have proven themselves. */
    void up(CallingHandler handler) {
        pauseMillis = FIRST_PAUSE_MILLIS;
        if (closed) {
            return; // it is being closed
        }
        up = handler;
        terms.meters().links.up();
        LOG.info("peer={} address={} linked", name, address);
        linked.accept(name);
    }

    /** The connection has ended, however far it had come. Once for each that was made. */
    void down(CallingHandler handler) {
        if (up == handler) {
            up = null;
            terms.meters().links.down();
            LOG.info("peer={} address={} link is down", name, address);
        }
        openLater();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private void openLater() {
        if (closed || loop.isShuttingDown()) {
            return;
        }
        long jitter = pauseMillis / 2;
        long millis = pauseMillis - jitter + terms.random().nextLong(jitter + 1);
        loop.schedule(this::reopen, millis, TimeUnit.MILLISECONDS);
        pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
    }

    private void reopen() {
        if (!closed) {
            open();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
    void close() {
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }
}
