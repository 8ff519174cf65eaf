/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.mqtt.common.hostile.Captures;
import org.apache.rocketmq.mqtt.common.hostile.Mutator;
import org.apache.rocketmq.mqtt.common.hostile.Piece;

/**
 * Clients that send mutated packets of recorded conversations, each over a connection of its own, as many at a time as there are to be, until enough was sent. Any
 * thread may begin them and look at them; a connection belongs to its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write, close or connect shows as the end
public final class HostileCrowd {
    private static final int LINGER_MILLIS = 20;

    private final Loops loops;
    private final MqttServers servers;
    private final Mutator mutator;
    private final long most;
    private final CountDownLatch gone;
    private final AtomicLong conversations = new AtomicLong();
    private final AtomicLong packets = new AtomicLong();
    private final AtomicLong hungUpOn = new AtomicLong();
    private final AtomicLong unconnected = new AtomicLong();

    private HostileCrowd(Loops loops, MqttServers servers, long seed, long most, int atATime) {
        this.loops = loops;
        this.servers = servers;
        this.mutator = new Mutator(
                seed,
                Captures.all().stream()
                        .map(packets -> Disguise.of(packets, servers))
                        .toList());
        this.most = most;
        this.gone = new CountDownLatch(atATime);
    }

    /**
     * Begins to connect.
     *
     * @param most packets to send, or a few more
     * @param atATime connections
     */
    public static HostileCrowd begin(Loops loops, MqttServers servers, long seed, long most, int atATime) {
        HostileCrowd crowd = new HostileCrowd(loops, servers, seed, most, atATime);
        for (int i = 0; i < atATime; i++) {
            crowd.next(i);
        }
        return crowd;
    }

    /** Whether all are done, within some time. */
    public boolean isGoneWithin(long millis) throws InterruptedException {
        return gone.await(millis, TimeUnit.MILLISECONDS);
    }

    /** How many packets, well-formed or not, were written to a connection that was open. */
    public long packets() {
        return packets.get();
    }

    public long conversations() {
        return conversations.get();
    }

    /** How many connections the server closed before their client did. */
    public long hungUpOn() {
        return hungUpOn.get();
    }

    /** How many could not be made at all. */
    public long unconnected() {
        return unconnected.get();
    }

    private void next(int index) {
        if (packets.get() >= most) {
            gone.countDown();
            return;
        }
        Random random = mutator.random(conversations.getAndIncrement());
        Talk talk = new Talk(mutator.conversation(random), random.nextBoolean());
        loops.bootstrap(servers, index, loops.loop(index), servers.way().to(talk))
                .connect(servers.node(index))
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        unconnected.incrementAndGet();
                        loops.loop(index).schedule(() -> next(index), LINGER_MILLIS, TimeUnit.MILLISECONDS);
                    } else {
                        talk.over(() -> next(index));
                    }
                });
    }

    /** One conversation. Owned by its loop; ends with its connection. */
    private final class Talk extends ChannelInboundHandlerAdapter {
        private final Iterator<Piece> left;
        private final boolean lingers;
        private final List<Runnable> then = new ArrayList<>();
        private boolean said;
        private boolean ended;

        Talk(List<Piece> pieces, boolean lingers) {
            this.left = pieces.iterator();
            this.lingers = lingers;
        }

        void over(Runnable next) {
            if (ended) {
                next.run();
            } else {
                then.add(next);
            }
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            say(ctx);
        }

        /** One piece, and when it is in the socket the next. */
        private void say(ChannelHandlerContext ctx) {
            if (!left.hasNext()) {
                said = true;
                if (lingers) {
                    ctx.executor().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
                } else {
                    ctx.close();
                }
                return;
            }
            Piece piece = left.next();
            packets.addAndGet(piece.packets());
            ctx.writeAndFlush(Unpooled.wrappedBuffer(piece.bytes())).addListener(written -> {
                if (written.isSuccess()) {
                    ctx.executor().execute(() -> say(ctx)); // not deeper and deeper
                } else {
                    ctx.close();
                }
            });
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            ended = true;
            if (!said) {
                hungUpOn.incrementAndGet();
            }
            then.forEach(Runnable::run);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
