/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.cs.codec.Packet;
import org.apache.rocketmq.mqtt.cs.codec.PacketDecoder;
import org.apache.rocketmq.mqtt.cs.codec.Partials;
import org.apache.rocketmq.mqtt.cs.codec.PublishFrame;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One read that holds whole PUBLISH packets of QoS 1, decoded: by our decoder, by Netty's, and by Netty's with what our session would still have to
 * do before it has the same value.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {LoopThreads.CUSTOM, LoopThreads.THESE})
@SuppressWarnings("NullAway.Init") // JMH fills the parameters, @Setup the rest
public class DecoderBenchmark {

    private static final int MAX_PACKET = 1 << 20;
    private static final byte[] CONNECT = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 1, 'c'};

    @Param({"256", "65536"})
    public int payload;

    @Param({"1", "16"})
    public int packets;

    private ByteBuf read;
    private final Taker taker = new Taker();
    private final EmbeddedChannel own = new EmbeddedChannel();
    private final EmbeddedChannel netty = new EmbeddedChannel(new MqttDecoder(MAX_PACKET), taker);
    private final EmbeddedChannel nettyToValue = new EmbeddedChannel(new MqttDecoder(MAX_PACKET), new ToValue(), taker);

    /** The end of the pipeline. */
    @ChannelHandler.Sharable
    private static final class Taker extends ChannelInboundHandlerAdapter {
        private int taken;
        private @Nullable Object last;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            taken++;
            last = message;
            ReferenceCountUtil.release(message);
        }
    }

    /** Checks the topic and takes the payload out of the buffer, as our decoder does. */
    private static final class ToValue extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            MqttPublishMessage publish = (MqttPublishMessage) message;
            Packet.Publish value = new Packet.Publish(
                    new TopicName(publish.variableHeader().topicName()),
                    Payload.of(ByteBufUtil.getBytes(publish.payload())),
                    Qos.of(publish.fixedHeader().qosLevel().value()),
                    publish.fixedHeader().isDup(),
                    publish.fixedHeader().isRetain(),
                    publish.variableHeader().packetId());
            publish.release();
            ctx.fireChannelRead(value);
        }
    }

    @Setup
    public void open() {
        ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
        own.pipeline().addLast(new PacketDecoder(own, MAX_PACKET, Partials.ofOneLoop(1, MAX_PACKET)), taker);
        own.pipeline().fireChannelRead(allocator.directBuffer().writeBytes(CONNECT));
        read = allocator.directBuffer();
        for (int i = 1; i <= packets; i++) {
            ByteBuf frame = PublishFrame.of(
                            Samples.message(Samples.payload(payload), Qos.AT_LEAST_ONCE), Qos.AT_LEAST_ONCE, allocator)
                    .give(i);
            read.writeBytes(frame);
            frame.release();
        }
        check(own(), Packet.Publish.class);
        check(nettyToValue(), Packet.Publish.class);
        check(netty(), MqttPublishMessage.class);
    }

    private void check(@Nullable Object last, Class<?> expected) {
        if (!expected.isInstance(last)) {
            throw new IllegalStateException("last: " + last + " (expected: " + expected + ")");
        }
        if (last instanceof Packet.Publish publish
                && (publish.packetId() != packets || publish.payload().size() != payload)) {
            throw new IllegalStateException("last: " + publish);
        }
        if (read.refCnt() != 1) {
            throw new IllegalStateException("references to what was read: " + read.refCnt() + " (expected: 1)");
        }
    }

    @TearDown
    public void close() {
        own.finishAndReleaseAll();
        netty.finishAndReleaseAll();
        nettyToValue.finishAndReleaseAll();
        read.release();
    }

    @Benchmark
    public @Nullable Object own() {
        return decode(own);
    }

    @Benchmark
    public @Nullable Object netty() {
        return decode(netty);
    }

    @Benchmark
    public @Nullable Object nettyToValue() {
        return decode(nettyToValue);
    }

    private @Nullable Object decode(EmbeddedChannel channel) {
        taker.taken = 0;
        channel.pipeline().fireChannelRead(read.readerIndex(0).retain());
        if (taker.taken != packets) {
            throw new IllegalStateException("packets: " + taker.taken + " (expected: " + packets + ")");
        }
        return taker.last;
    }
}
