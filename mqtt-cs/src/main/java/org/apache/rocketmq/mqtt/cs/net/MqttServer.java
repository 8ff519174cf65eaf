/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.Listener;
import org.apache.rocketmq.mqtt.cs.Ports;
import org.apache.rocketmq.mqtt.cs.connect.ConnectMeters;
import org.apache.rocketmq.mqtt.cs.deliver.DeliveryNode;
import org.apache.rocketmq.mqtt.cs.session.SessionLoop;
import org.apache.rocketmq.mqtt.cs.session.SessionNode;
import org.apache.rocketmq.mqtt.cs.session.Signal;
import org.apache.rocketmq.mqtt.cs.transport.Handshakes;
import org.apache.rocketmq.mqtt.cs.transport.Transports;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for MQTT, on as many addresses and over whatever it is told. {@link #start} and {@link #close} are for one thread, that of the launcher; they block.
 *
 * <p>Owns the acceptor thread {@code mqtt-acceptor}, the event loops {@code mqtt-loop-N} and all connections, from start to close.
 */
public final class MqttServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MqttServer.class);
    private static final int ACCEPT_BACKLOG = 4_096;
    private static final long ENDINGS_PATIENCE_NANOS = Duration.ofSeconds(3).toNanos();

    private final ConnectSettings settings;
    private final Ports ports;
    private final SessionNode node;
    private final ChannelGroup connections = new DefaultChannelGroup("mqtt", GlobalEventExecutor.INSTANCE);
    private final IdentityHashMap<EventExecutor, SessionLoop> loops = new IdentityHashMap<>();
    private volatile boolean draining;
    private @Nullable EventLoopGroup acceptor;
    private @Nullable EventLoopGroup workers;
    /** By the names of the listeners, in the order of the settings. */
    private final Map<String, Channel> open = new LinkedHashMap<>();

    private @Nullable Transports transports;

    public MqttServer(ConnectSettings settings, Ports ports) {
        this.settings = settings;
        this.ports = ports;
        this.node = SessionNode.of(settings, ports);
    }

    /**
     * Binds; connections are accepted when it returns.
     *
     * @throws GatewayException FATAL if an address cannot be bound, or a file of TLS not be used; nothing is left behind then
     */
    public void start() {
        if (acceptor != null) {
            throw new IllegalStateException("started already");
        }
        Transports ways = Transports.open(settings.listeners(), settings.maxPacketSize(), ports.meters());
        transports = ways;
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        EventLoopGroup accepting = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("mqtt-acceptor"), io);
        EventLoopGroup serving =
                new MultiThreadIoEventLoopGroup(settings.eventLoops(), new DefaultThreadFactory("mqtt-loop"), io);
        acceptor = accepting;
        workers = serving;
        DeliveryNode delivery = new DeliveryNode(settings, ports.queues(), ports.retries(), ports.meters());
        IdentityHashMap<EventExecutor, Handshakes> handshakes = new IdentityHashMap<>();
        serving.forEach(loop -> {
            loops.put(loop, new SessionLoop(node, delivery, loop));
            handshakes.put(loop, new Handshakes(loop));
        });
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        ServerBootstrap bootstrap = bootstrap(accepting, serving, type);
        ConnectMeters connectMeters = new ConnectMeters(ports.meters());
        for (Listener each : settings.listeners()) {
            MqttPipeline pipeline = new MqttPipeline(ways.of(each), loops, handshakes, connections, connectMeters);
            bind(each, bootstrap.clone().childHandler(pipeline));
        }
        tick(accepting.next());
        node.overload().start(accepting.next(), loops.keySet());
        node.takeovers().listen(loops.keySet().iterator().next());
        node.wills().listen(loops.keySet().iterator().next());
        LOG.info("MQTT on {} io={} loops={}", addresses(), epoll ? "epoll" : "nio", settings.eventLoops());
    }

    private void bind(Listener listener, ServerBootstrap bootstrap) {
        ChannelFuture bound = bootstrap.bind(listener.host(), listener.port()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw new GatewayException(
                    Category.FATAL,
                    "cannot listen on " + listener.host() + ":" + listener.port() + " for " + listener.name() + ": "
                            + bound.cause(),
                    bound.cause());
        }
        open.put(listener.name(), bound.channel());
    }

    /** On the acceptor's thread, which has little to do: a thread that is busy would seem to stand still. */
    @SuppressWarnings("FutureReturnValueIgnored") // ends with its thread
    private void tick(EventExecutor acceptorThread) {
        acceptorThread.scheduleAtFixedRate(ports.stalls()::tick, 0, Stalls.TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private ServerBootstrap bootstrap(
            EventLoopGroup accepting, EventLoopGroup serving, Class<? extends ServerChannel> type) {
        return new ServerBootstrap()
                .group(accepting, serving)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(settings.writeBufferLow(), settings.writeBufferHigh()));
    }

    /** Where the first listener listens, with the port that was taken. */
    public InetSocketAddress address() {
        return addresses().values().iterator().next();
    }

    /** Where each listener listens, with the port that was taken, by its name, in the order of the settings. */
    public Map<String, InetSocketAddress> addresses() {
        if (open.isEmpty()) {
            throw new IllegalStateException("not started");
        }
        Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
        open.forEach((name, channel) -> addresses.put(name, (InetSocketAddress) channel.localAddress()));
        return addresses;
    }

    /** Who is turned away, and whether there is too much to do, in a line for people. Any thread. */
    public String guardStatus() {
        return "connections=" + node.gate().connections() + " pending="
                + node.gate().pending() + " banned-clients="
                + node.gate().bannedClients() + " banned-addresses="
                + node.gate().bannedAddresses() + " overload="
                + node.overload().status();
    }

    /** The gateway is about to stop: whoever spreads clients over the nodes should send no more of them here. Any thread; {@link #close} does it, too. */
    public void beginDrain() {
        draining = true;
    }

    /** Whether it is about to stop, or stops, or has stopped. Any thread. */
    public boolean isDraining() {
        return draining;
    }

    /**
     * Accepts nobody any more, closes the connections in batches, waits for what is to be stored of them. Each connection is closed when what its client has
     * published is stored and acknowledged; what its session has changed goes to the store with the end of its claim. A stop is no DISCONNECT: wills are published
     * [MQTT-3.1.2-8].
     *
     * <p>Takes at most the close time-out and a little; those that are left then are closed at once. Without effect when closed already.
     */
    @Override
    public void close() {
        beginDrain();
        EventLoopGroup accepting = acceptor;
        EventLoopGroup serving = workers;
        if (accepting == null || serving == null || serving.isShuttingDown()) {
            return;
        }
        long deadline = System.nanoTime() + settings.closeTimeout().toNanos();
        open.values().forEach(channel -> channel.close().awaitUninterruptibly());
        if (transports != null) {
            transports.close();
        }
        drain();
        if (!connections.newCloseFuture().awaitUninterruptibly(left(deadline), TimeUnit.NANOSECONDS)) {
            LOG.warn("{} connections closed with requests unanswered", connections.size());
            connections.close().awaitUninterruptibly();
        }
        loops.forEach(
                (executor, loop) -> executor.submit(loop::close).awaitUninterruptibly()); // all sessions have ended
        awaitEndings(Math.max(deadline, System.nanoTime() + ENDINGS_PATIENCE_NANOS));
        long quiet = 0;
        long most = Duration.ofSeconds(5).toMillis();
        accepting.shutdownGracefully(quiet, most, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        serving.shutdownGracefully(quiet, most, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    private void drain() {
        List<Channel> all = List.copyOf(connections);
        int batch = DrainPace.of(all.size(), settings.drainPerSecond(), settings.closeTimeout())
                .batch();
        if (!all.isEmpty()) {
            LOG.info("gateway stops, {} connections are closed, {} at a time", all.size(), batch);
        }
        for (int from = 0; from < all.size(); from += batch) {
            if (from > 0) { // shorter if nobody is left
                connections.newCloseFuture().awaitUninterruptibly(DrainPace.PAUSE.toMillis());
            }
            all.subList(from, Math.min(from + batch, all.size())).forEach(MqttServer::stop);
        }
        connections.forEach(MqttServer::stop); // who came at the last moment, too
    }

    private static void stop(Channel channel) {
        channel.pipeline().fireUserEventTriggered(Signal.STOP);
    }

    private void awaitEndings(long deadline) {
        try {
            node.endings().finished().toCompletableFuture().get(left(deadline), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("gateway stops, some sessions or wills were not stored in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long left(long deadline) {
        return Math.max(0, deadline - System.nanoTime());
    }
}
