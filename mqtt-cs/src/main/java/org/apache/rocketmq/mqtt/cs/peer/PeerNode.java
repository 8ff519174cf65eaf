/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Nodes;
import org.apache.rocketmq.mqtt.common.port.Nodes.Node;
import org.apache.rocketmq.mqtt.common.port.Peers;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node among the others: a port on which they call, and one link to each of them for what is asked of it. First {@link #bind}, since the others must be told where;
 * then {@link #follow}. Both, and {@link #close}, are for the thread of the launcher, and block.
 *
 * <p>Owns one thread for all connections, {@code mqtt-peer}, and one for looking up names, {@code mqtt-peer-names}, which is there only if a node is known by name, or
 * certificates are to be looked after.
 */
public final class PeerNode implements Peers, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeerNode.class);
    private static final int ACCEPT_BACKLOG = 128;
    private static final long MOST_MILLIS_TO_CLOSE = 5_000;

    private final PeerSettings settings;
    private final PeerMeters meters;
    private final Map<Integer, Handler> handlers = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    /** Changed by the links' thread only. */
    private final Map<String, PeerLink> links = new ConcurrentHashMap<>();

    private final boolean epoll = Epoll.isAvailable();
    private final EventExecutor names = new DefaultEventExecutor(new DefaultThreadFactory("mqtt-peer-names", true));
    private final @Nullable PeerTls tls;
    private @Nullable Bound bound;

    /** What there is from bind to close. */
    private record Bound(
            EventLoopGroup group,
            EventLoop loop,
            Channel listener,
            LinkTerms terms,
            PeerPipeline pipeline,
            Lobby lobby) {}

    /** @throws GatewayException FATAL if there is something wrong with its certificate */
    public PeerNode(PeerSettings settings, Meters meters) {
        this.settings = settings;
        this.meters = new PeerMeters(meters);
        this.tls = settings.tls() == null ? null : new PeerTls(settings.tls());
    }

    /**
     * Binds; other nodes may call when it returns.
     *
     * @param self this node's name, at most 255 bytes
     * @return where they do that, {@code host:port}
     * @throws GatewayException FATAL if the address cannot be bound; nothing is left behind then
     */
    public String bind(String self) {
        if (bound != null) {
            throw new IllegalStateException("bound already");
        }
        if (self.isEmpty() || self.getBytes(StandardCharsets.UTF_8).length > Frame.MOST_BYTES_OF_NAME) {
            throw new GatewayException(
                    Category.FATAL, "node name: " + self + " (expected: 1.." + Frame.MOST_BYTES_OF_NAME + " bytes)");
        }
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("mqtt-peer"), io);
        EventLoop loop = group.next();
        Complaints complaints = new Complaints(meters, loop);
        LinkTerms terms = new LinkTerms(self, settings, meters, complaints, handlers::get, new SecureRandom(), tls);
        Lobby lobby = new Lobby(complaints);
        PeerPipeline pipeline = new PeerPipeline(terms, lobby);
        ChannelFuture binding = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(pipeline.incoming())
                .bind(settings.host(), settings.port())
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            group.shutdownGracefully(0, MOST_MILLIS_TO_CLOSE, TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly();
            throw new GatewayException(
                    Category.FATAL,
                    "cannot listen on " + settings.host() + ":" + settings.port() + ": " + binding.cause(),
                    binding.cause());
        }
        InetSocketAddress local = (InetSocketAddress) binding.channel().localAddress();
        PeerAddress advertised = settings.advertised().isEmpty()
                ? PeerAddress.of(local)
                : PeerAddress.parse(settings.advertised(), local.getPort());
        bound = new Bound(group, loop, binding.channel(), terms, pipeline, lobby);
        LOG.info("peer={} on {}, for others {}", self, local, advertised);
        lookAfterCertificates();
        return advertised.toString();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the executor
    private void lookAfterCertificates() {
        if (tls != null) {
            names.scheduleWithFixedDelay(tls::refresh, tls.refreshMillis(), tls.refreshMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private Bound bound() {
        if (bound == null) {
            throw new IllegalStateException("not bound");
        }
        return bound;
    }

    /** Keeps a link to every node that lives, from now on. Once, after {@link #bind}. */
    public void follow(Nodes nodes) {
        Bound now = bound();
        nodes.listen(() -> PortCall.later(now.loop, () -> update(now, nodes.living())));
    }

    private void update(Bound now, List<Node> living) {
        Map<String, PeerAddress> wanted = new HashMap<>();
        for (Node node : living) {
            if (!node.name().equals(now.terms.self()) && !node.peerAddress().isEmpty()) {
                try {
                    wanted.put(node.name(), PeerAddress.parse(node.peerAddress(), 0));
                } catch (GatewayException e) {
                    LOG.warn("peer={} is not linked", node.name(), e);
                }
            }
        }
        links.values().removeIf(link -> {
            boolean isGone = now.listener.isOpen() && !link.address().equals(wanted.get(link.name()));
            if (isGone) {
                link.close();
            }
            return isGone;
        });
        if (now.listener.isOpen()) {
            wanted.forEach((name, address) -> links.computeIfAbsent(name, added -> open(now, name, address)));
        }
    }

    private PeerLink open(Bound now, String name, PeerAddress address) {
        Bootstrap bootstrap = new Bootstrap()
                .group(now.loop)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.handshakeTimeout().toMillis());
        InetSocketAddress local = (InetSocketAddress) now.listener.localAddress();
        if (!local.getAddress().isAnyLocalAddress()) {
            bootstrap.localAddress(local.getAddress(), 0); // so that links can be told apart by their ends
        }
        PeerLink link = new PeerLink(name, address, now.terms, bootstrap, now.loop, names, this::linked);
        bootstrap.handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                now.pipeline.outgoing(channel, link);
            }
        });
        link.open();
        return link;
    }

    private void linked(String name) {
        for (Consumer<String> each : listeners) {
            try {
                each.accept(name);
            } catch (RuntimeException e) { // the others must hear of it, and the link is not to blame
                LOG.error("peer={} is linked, a listener failed", name, e);
            }
        }
    }

    @Override
    public CompletionStage<Payload> ask(String node, Service service, Payload request) {
        meters.requests.increment();
        PeerLink link = links.get(node);
        return link == null ? PeerLink.unreachable(node, meters) : link.ask(service, request);
    }

    @Override
    public void serve(Service service, Handler handler) {
        if (handlers.putIfAbsent(service.number(), handler) != null) {
            throw new IllegalStateException(service + " has a handler");
        }
    }

    @Override
    public void onLink(Consumer<String> linked) {
        listeners.add(linked);
    }

    @Override
    public boolean isLinked(String node) {
        PeerLink link = links.get(node);
        return link != null && link.isUp();
    }

    /** Closes all links; what is not answered fails. Without effect if it is not bound, or closed. */
    @Override
    public void close() {
        Bound now = bound;
        if (now == null || now.group.isShuttingDown()) {
            return;
        }
        now.listener.close().awaitUninterruptibly();
        now.loop
                .submit(() -> {
                    links.values().forEach(PeerLink::close);
                    links.clear();
                    now.lobby.close();
                })
                .awaitUninterruptibly();
        now.group
                .shutdownGracefully(0, MOST_MILLIS_TO_CLOSE, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly();
        names.shutdownGracefully(0, MOST_MILLIS_TO_CLOSE, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
}
