/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.micro;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.ds.format.LmqNames;
import org.apache.rocketmq.mqtt.ds.format.MessageCodec;
import org.apache.rocketmq.mqtt.ds.format.MessageCodec.Encoded;
import org.apache.rocketmq.mqtt.ds.format.MessageProperties;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** An MQTT message as a RocketMQ message in one light queue, and back; the remoting command around it is not measured. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH fills the parameters, @Setup the rest
public class MessageCodecBenchmark {

    @Param({"256", "65536"})
    public int payload;

    private Message message;
    private String dispatchList;
    private byte[] pulled;

    @Setup
    public void store() throws Exception {
        message = Samples.message(Samples.payload(payload), Qos.AT_LEAST_ONCE);
        dispatchList = LmqNames.of(Samples.TOPIC).value();
        MessageExt stored = new MessageExt();
        stored.setTopic("fleet");
        stored.setBornHost(new InetSocketAddress("127.0.0.1", 1));
        stored.setStoreHost(new InetSocketAddress("127.0.0.1", 2));
        Encoded encoded = MessageCodec.encode(message);
        encoded.properties().put(MessageProperties.DISPATCH_LIST, dispatchList);
        stored.setBody(encoded.body().bytes());
        MessageAccessor.setProperties(stored, encoded.properties());
        pulled = MessageDecoder.encode(stored, false);
        Message back = Objects.requireNonNull(decode(), "decoded");
        if (!back.topic().equals(message.topic()) || back.payload().size() != payload) {
            throw new IllegalStateException("decoded: " + back + " (expected: " + message + ")");
        }
    }

    /** To the properties' text, as a send request carries it. The body is the payload's own array. */
    @Benchmark
    public String encode(Blackhole bodies) {
        Encoded encoded = MessageCodec.encode(message);
        encoded.properties().put(MessageProperties.DISPATCH_LIST, dispatchList);
        bodies.consume(encoded.body());
        return MessageDecoder.messageProperties2String(encoded.properties());
    }

    /** From the bytes of a pull's answer. */
    @Benchmark
    public @Nullable Message decode() {
        List<MessageExt> messages = MessageDecoder.decodesBatch(ByteBuffer.wrap(pulled), true, true, true);
        return MessageCodec.decode(messages.get(0));
    }
}
