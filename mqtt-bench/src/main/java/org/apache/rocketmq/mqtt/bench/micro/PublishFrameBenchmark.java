/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.micro;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.cs.codec.PublishFrame;
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

/** A PUBLISH to its only receiver, and to one more of many; each buffer is released, as after a write. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {LoopThreads.CUSTOM, LoopThreads.THESE})
@SuppressWarnings("NullAway.Init") // JMH fills the parameters, @Setup the rest
public class PublishFrameBenchmark {

    private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    @Param({"256", "65536"})
    public int payload;

    @Param
    public Qos qos;

    private Message message;
    private PublishFrame frame;
    private int lastId;

    @Setup
    public void open() {
        message = Samples.message(Samples.payload(payload), qos);
        frame = PublishFrame.of(message, qos, ALLOCATOR);
    }

    @TearDown
    public void close() {
        frame.release();
    }

    @Benchmark
    public boolean encode() {
        return PublishFrame.of(message, qos, ALLOCATOR).give(packetId()).release();
    }

    @Benchmark
    public boolean share() {
        int packetId = packetId();
        return (packetId == 0 ? frame.share() : frame.share(packetId, ALLOCATOR)).release();
    }

    private int packetId() {
        return qos == Qos.AT_MOST_ONCE ? 0 : (++lastId & 0x7FFF) + 1;
    }
}
