/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.micro;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalIoHandler;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.deliver.Deliveries;
import org.apache.rocketmq.mqtt.cs.deliver.DeliveryLoop;
import org.apache.rocketmq.mqtt.cs.deliver.DeliveryNode;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * One message of a light queue to all sessions of one event loop that want it: from the news to the frames in the channels, and at QoS 1 until all
 * have acknowledged. The thread of the benchmark is the event loop. No socket, no decoding of the acknowledgements.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {LoopThreads.CUSTOM, LoopThreads.THESE})
@SuppressWarnings("NullAway.Init") // JMH fills the parameters, @Setup the rest
public class DispatchBenchmark {

    private static final int MOST_RUNS = 1_000;
    private static final int LAST_PACKET_ID = 65_535;

    @Param({"1", "200", "2000"})
    public int sessions;

    @Param({"AT_MOST_ONCE", "AT_LEAST_ONCE"})
    public Qos qos;

    @Param("256")
    public int payload;

    private final BenchMeters meters = new BenchMeters();
    private final MemoryQueue queue = new MemoryQueue();
    private final SinkChannel.Taken taken = new SinkChannel.Taken();
    private ManualIoEventLoop loop;
    private DeliveryLoop delivery;
    private Deliveries[] deliveries;
    private Payload body;
    private long expected;
    private int lastId;

    /** What JMH reports beside the messages. */
    @State(Scope.Thread)
    @AuxCounters
    public static class Delivered {
        public long deliveries;
    }

    @Setup
    public void open() {
        body = Samples.payload(payload);
        loop = new ManualIoEventLoop(Thread.currentThread(), LocalIoHandler.newFactory());
        EventLoopGroup group = loop;
        delivery = new DeliveryNode(ConnectSettings.builder().build(), queue, new NoRetries(), meters).onLoop(loop);
        deliveries = new Deliveries[sessions];
        for (int i = 0; i < sessions; i++) {
            SinkChannel channel = new SinkChannel(taken);
            group.register(channel).syncUninterruptibly();
            deliveries[i] = delivery.to(channel, new ClientId("c" + i), null);
            deliveries[i].subscribe(MemoryQueue.NAME, queue.recentPoint(), qos);
        }
    }

    @TearDown
    public void close() {
        for (Deliveries session : deliveries) {
            session.close();
        }
        delivery.close();
        if (taken.frames != expected || meters.count("mqtt_acks_unexpected") != 0) {
            throw new IllegalStateException("frames: " + taken.frames + " (expected: " + expected
                    + "), acknowledgements not expected: " + meters.count("mqtt_acks_unexpected"));
        }
    }

    @Benchmark
    public void message(Delivered delivered) {
        queue.append(Samples.message(body, qos));
        expected += sessions;
        for (int runs = 0; taken.frames < expected; runs++) {
            if (runs == MOST_RUNS) {
                throw new IllegalStateException("frames: " + taken.frames + " (expected: " + expected + ")");
            }
            loop.runNow();
        }
        if (qos != Qos.AT_MOST_ONCE) {
            acknowledge();
        }
        delivered.deliveries += sessions;
    }

    /** Every session has been sent as many messages, so all have used the same packet id. */
    private void acknowledge() {
        lastId = lastId == LAST_PACKET_ID ? 1 : lastId + 1;
        for (Deliveries session : deliveries) {
            session.pubAck(lastId);
        }
    }
}
