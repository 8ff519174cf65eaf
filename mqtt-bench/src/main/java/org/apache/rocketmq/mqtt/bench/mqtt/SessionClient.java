/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Our own {@link LastingClient}: one {@link ClientSession} and the connections it is resumed on, one after another.
 * Owned by one event loop for good; its life ends with the loops, or with {@link #disconnect()}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write, close or connect shows as the end of the link
public final class SessionClient implements LastingClient {
    private static final long RETRY_MILLIS = 100;

    private final Function<ChannelHandler, ChannelFuture> dial;
    private final int patienceMillis;
    private final Identity who;
    private final LastingListener events;
    private final int window;
    private final EventLoop loop;
    private final ClientSession session;

    private boolean wanted;
    private @Nullable Link link;
    private CompletableFuture<Void> left = CompletableFuture.completedFuture(null);

    /**
     * @param index chooses its loop and its server
     * @param window most messages in flight, less than 65,536
     */
    public SessionClient(
            Loops loops, MqttServers servers, int index, Identity who, int window, LastingListener events) {
        this.who = who;
        this.window = window;
        this.events = events;
        this.loop = loops.loop(index);
        this.session = new ClientSession(events, this::write);
        this.patienceMillis = Loops.TIMEOUT_SECONDS * 1000;
        this.dial = handler ->
                loops.bootstrap(servers, index, loop, servers.way().to(handler)).connect(servers.node(index));
    }

    /**
     * One that may connect to another server each time, over TCP.
     *
     * @param index chooses its loop
     */
    public SessionClient(Loops loops, Places places, int index, Identity who, int window, LastingListener events) {
        this.who = who;
        this.window = window;
        this.events = events;
        this.loop = loops.loop(index);
        this.session = new ClientSession(events, this::write);
        this.patienceMillis = places.patienceMillis();
        this.dial = handler -> loops.bootstrap(loop, handler).connect(places.next());
    }

    @Override
    public void connect() {
        loop.execute(() -> {
            wanted = true;
            open();
        });
    }

    @Override
    public void subscribe(String filter, int qos) {
        loop.execute(() -> session.subscribe(filter, qos, ready()));
    }

    @Override
    public void offer(Supplier<Message> next) {
        if (loop.inEventLoop()) {
            publish(next);
        } else {
            loop.execute(() -> publish(next));
        }
    }

    /** Runs it on the client's loop, where its listener is told, too. */
    public void run(Runnable task) {
        loop.execute(task);
    }

    /** On its loop: whether {@link #offer} would publish. */
    public boolean hasRoom() {
        return ready() && session.inFlight() < window;
    }

    private void publish(Supplier<Message> next) {
        if (hasRoom()) {
            session.publish(next.get());
        }
    }

    @Override
    public CompletionStage<Void> disconnect() {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        loop.execute(() -> {
            wanted = false;
            Link open = link;
            if (open == null) {
                gone.complete(null);
                return;
            }
            left = gone;
            open.leave();
        });
        return gone;
    }

    /** Ends the connection there is, with or without DISCONNECT, and makes another. */
    public void move(boolean politely) {
        loop.execute(() -> {
            Link open = link;
            if (open != null && politely) {
                open.leave();
            } else if (open != null) {
                open.drop();
            }
        });
    }

    private boolean ready() {
        Link open = link;
        return open != null && open.accepted;
    }

    private void open() {
        if (!wanted || link != null) {
            return;
        }
        Link next = new Link();
        link = next;
        dial.apply(next).addListener(done -> {
            if (!done.isSuccess()) {
                ended(next);
            }
        });
    }

    private void ended(Link ended) {
        if (link != ended) {
            return;
        }
        link = null;
        if (ended.accepted) {
            events.disconnected();
        }
        left.complete(null);
        if (wanted) {
            loop.schedule(this::open, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void write(Consumer<ByteBuf> frame) {
        Link open = link;
        if (open == null) {
            throw new IllegalStateException(who.clientId() + " writes without a connection");
        }
        open.write(frame);
    }

    /** One connection, from its making to its end. */
    private final class Link extends FrameReader {
        private @Nullable ChannelHandlerContext context;
        private boolean accepted;
        private boolean flushDue;
        private boolean pinged;

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            context = ctx;
            if (!wanted) {
                ctx.close();
                return;
            }
            write(out -> Frames.connect(out, who));
            ctx.executor().schedule(() -> accepted ? null : ctx.close(), patienceMillis, TimeUnit.MILLISECONDS);
        }

        @Override
        void frame(ChannelHandlerContext ctx, int type, int flags, ByteBuf body) {
            if (type == Frames.PINGRESP) {
                pinged = false;
            } else if (accepted) {
                session.packet(type, flags, body);
            } else if (type != Frames.CONNACK) {
                events.violated("the first packet is of type " + type + " (expected: CONNACK) [MQTT-3.2.0-1]");
                ctx.close();
            } else if (body.getUnsignedByte(1) == 0) {
                accept(ctx.channel(), body.getUnsignedByte(0) == 1);
            } else {
                ctx.close();
            }
        }

        private void accept(Channel channel, boolean present) {
            accepted = true;
            if (who.keepAliveSeconds() > 0) {
                long period = TimeUnit.SECONDS.toMillis(who.keepAliveSeconds()) * 3 / 4;
                var pings = loop.scheduleAtFixedRate(this::ping, period, period, TimeUnit.MILLISECONDS);
                channel.closeFuture().addListener(closed -> pings.cancel(false));
            }
            session.resume(present);
            events.connected(present);
        }

        /** A server that has not answered the last one is given up. */
        private void ping() {
            ChannelHandlerContext ctx = context;
            if (pinged && ctx != null) {
                ctx.close();
                return;
            }
            pinged = true;
            write(Frames::ping);
        }

        private void leave() {
            ChannelHandlerContext ctx = context;
            if (ctx == null) {
                return; // still connecting: it is closed when it is there
            }
            if (accepted) {
                write(Frames::disconnect);
                ctx.flush();
            }
            ctx.close();
        }

        private void drop() {
            ChannelHandlerContext ctx = context;
            if (ctx != null) {
                ctx.close();
            }
        }

        private void write(Consumer<ByteBuf> frame) {
            ChannelHandlerContext ctx = context;
            if (ctx == null) {
                throw new IllegalStateException(who.clientId() + " writes before it is connected");
            }
            ByteBuf out = ctx.alloc().ioBuffer(64);
            frame.accept(out);
            ctx.write(out, ctx.voidPromise());
            if (!flushDue) {
                flushDue = true;
                loop.execute(() -> {
                    flushDue = false;
                    ctx.flush();
                });
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            super.channelInactive(ctx);
            ended(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!(cause instanceof IOException)) {
                events.violated(cause.toString());
            }
            ctx.close();
        }
    }
}
