/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.cs.codec.Packet;
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
 * One read that holds whole PUBLISH packets, decoded: by our decoder, by Netty's, by Netty's with what our session would still have to do before it has the same
 * value, and by that with the least of a guard in front.
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

    @Param({"256", "65536"})
    public int payload;

    @Param({"1", "16"})
    public int packets;

    /** 0 or 1; mixed: by turns, 1 last. */
    @Param("1")
    public String qos;

    private ByteBuf read;
    private final Decoding own = Decoding.own();
    private final Decoding netty = Decoding.netty();
    private final Decoding nettyToValue = Decoding.nettyToValue();
    private final Decoding guardedNettyToValue = Decoding.guardedNettyToValue();

    @Setup
    public void open() {
        ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
        read = allocator.directBuffer();
        for (int i = 1; i <= packets; i++) {
            Qos level = qos.equals("mixed") ? Qos.of((packets - i + 1) % 2) : Qos.of(Integer.parseInt(qos));
            ByteBuf frame = PublishFrame.of(Samples.message(Samples.payload(payload), level), level, allocator)
                    .give(level == Qos.AT_MOST_ONCE ? 0 : i);
            read.writeBytes(frame);
            frame.release();
        }
        check(own(), Packet.Publish.class);
        check(nettyToValue(), Packet.Publish.class);
        check(guardedNettyToValue(), Packet.Publish.class);
        check(netty(), MqttPublishMessage.class);
        if (read.refCnt() != 1) {
            throw new IllegalStateException("references to what was read: " + read.refCnt() + " (expected: 1)");
        }
    }

    private void check(@Nullable Object last, Class<?> expected) {
        if (!expected.isInstance(last)) {
            throw new IllegalStateException("last: " + last + " (expected: " + expected + ")");
        }
        if (last instanceof Packet.Publish publish
                && (publish.packetId() != (qos.equals("0") ? 0 : packets)
                        || publish.payload().size() != payload)) {
            throw new IllegalStateException("last: " + publish);
        }
    }

    @TearDown
    public void close() {
        List.of(own, netty, nettyToValue, guardedNettyToValue).forEach(Decoding::close);
        read.release();
    }

    @Benchmark
    public @Nullable Object own() {
        return own.decode(read, packets);
    }

    @Benchmark
    public @Nullable Object netty() {
        return netty.decode(read, packets);
    }

    @Benchmark
    public @Nullable Object nettyToValue() {
        return nettyToValue.decode(read, packets);
    }

    @Benchmark
    public @Nullable Object guardedNettyToValue() {
        return guardedNettyToValue.decode(read, packets);
    }
}
