/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HandshakesTest {

    private final EventExecutor loop = new DefaultEventExecutor();
    private final List<String> begun = new ArrayList<>();
    private final Map<String, EmbeddedChannel> channels = new HashMap<>();
    private long nanos;

    @AfterEach
    void stop() {
        assertThat(loop.shutdownGracefully(0, 10, TimeUnit.SECONDS).awaitUninterruptibly(20_000))
                .isTrue();
        channels.values().forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    @Test
    void firstBeginsAtOnceAndTheOthersInTheirOrder() throws Exception {
        inOneTurn(handshakes -> {
            say(handshakes, "a");
            assertThat(begun).containsExactly("a");
            say(handshakes, "b");
            say(handshakes, "c");
            assertThat(begun).as("not in the same turn").containsExactly("a");
            assertThat(reads("b")).as("b is read from").isFalse();
        });

        assertThat(begun).containsExactly("a", "b", "c");
        assertThat(reads("b")).isTrue();
    }

    @Test
    void newestBeginsOnceTheOldestHasWaitedForLong() throws Exception {
        inOneTurn(handshakes -> {
            for (String name : List.of("a", "b", "c")) {
                say(handshakes, name);
            }
            nanos += Duration.ofSeconds(4).toNanos();
            say(handshakes, "d");
        });

        assertThat(begun).containsExactly("a", "d", "c", "b");
    }

    @Test
    void whoeverIsClosedIsPassedOverAndNothingIsKeptOfIt() throws Exception {
        ByteBuf hello = Unpooled.buffer().writeBytes("b".getBytes(StandardCharsets.US_ASCII));
        inOneTurn(handshakes -> {
            say(handshakes, "a");
            EmbeddedChannel gone = connected(handshakes, "b");
            gone.writeInbound(hello);
            say(handshakes, "c");
            gone.close().syncUninterruptibly();
        });

        assertThat(begun).containsExactly("a", "c");
        assertThat(hello.refCnt()).isZero();
    }

    private interface Turn {
        void in(Handshakes handshakes);
    }

    /** Returns when all that waited in it have begun. */
    private void inOneTurn(Turn turn) throws Exception {
        Handshakes handshakes = new Handshakes(loop, () -> nanos);
        loop.submit(() -> turn.in(handshakes)).get(20, TimeUnit.SECONDS);
        CountDownLatch over = new CountDownLatch(1);
        for (int i = 0; i < 20; i++) { // what a turn leaves to the next is done before what is asked for then
            CountDownLatch next = i == 19 ? over : new CountDownLatch(1);
            assertThat(loop.schedule(next::countDown, 0, TimeUnit.NANOSECONDS).await(20, TimeUnit.SECONDS))
                    .isTrue();
        }
        assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private void say(Handshakes handshakes, String name) {
        connected(handshakes, name).writeInbound(Unpooled.copiedBuffer(name, StandardCharsets.US_ASCII));
    }

    private boolean reads(String name) {
        EmbeddedChannel channel = channels.get(name);
        return channel != null && channel.config().isAutoRead();
    }

    private EmbeddedChannel connected(Handshakes handshakes, String name) {
        EmbeddedChannel channel = new EmbeddedChannel(new FirstFlight(handshakes), new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                begun.add(((ByteBuf) message).toString(StandardCharsets.US_ASCII));
                ReferenceCountUtil.release(message);
            }
        });
        channels.put(name, channel);
        return channel;
    }
}
