/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.cs.codec.Packet;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One read that holds a CONNECT with user name and password, decoded as in {@link DecoderBenchmark}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {LoopThreads.CUSTOM, LoopThreads.THESE})
@SuppressWarnings("NullAway.Init") // @Setup does it
public class ConnectDecoderBenchmark {

    private ByteBuf read;
    private final Decoding own = Decoding.own();
    private final Decoding netty = Decoding.netty();
    private final Decoding nettyToValue = Decoding.nettyToValue();
    private final Decoding guardedNettyToValue = Decoding.guardedNettyToValue();

    @Setup
    public void open() {
        read = PooledByteBufAllocator.DEFAULT.directBuffer();
        ByteBuf body = PooledByteBufAllocator.DEFAULT.directBuffer();
        field(body, "MQTT");
        body.writeByte(4).writeByte(0xC2).writeShort(60);
        field(body, "dev012345");
        field(body, "devices");
        field(body, "q83vEjRWeJCrze8SNFZ4kKvN7xI=");
        read.writeByte(0x10).writeByte(body.readableBytes()).writeBytes(body);
        body.release();
        check(own(), Packet.Connect.class);
        check(nettyToValue(), Packet.Connect.class);
        check(guardedNettyToValue(), Packet.Connect.class);
        check(netty(), MqttConnectMessage.class);
        if (!String.valueOf(own()).equals(String.valueOf(nettyToValue()))) {
            throw new IllegalStateException("own: " + own() + " (expected: " + nettyToValue() + ")");
        }
    }

    private static void field(ByteBuf body, String text) {
        body.writeShort(ByteBufUtil.utf8Bytes(text));
        ByteBufUtil.writeUtf8(body, text);
    }

    private static void check(@Nullable Object last, Class<?> expected) {
        if (!expected.isInstance(last)) {
            throw new IllegalStateException("last: " + last + " (expected: " + expected + ")");
        }
    }

    @TearDown
    public void close() {
        List.of(own, netty, nettyToValue, guardedNettyToValue).forEach(Decoding::close);
        read.release();
    }

    @Benchmark
    public @Nullable Object own() {
        return own.decode(read, 1);
    }

    @Benchmark
    public @Nullable Object netty() {
        return netty.decode(read, 1);
    }

    @Benchmark
    public @Nullable Object nettyToValue() {
        return nettyToValue.decode(read, 1);
    }

    @Benchmark
    public @Nullable Object guardedNettyToValue() {
        return guardedNettyToValue.decode(read, 1);
    }
}
