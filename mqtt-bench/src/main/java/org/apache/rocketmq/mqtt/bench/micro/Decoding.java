/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.cs.codec.Dialect;
import org.apache.rocketmq.mqtt.cs.codec.Packet;
import org.apache.rocketmq.mqtt.cs.codec.PacketDecoder;
import org.apache.rocketmq.mqtt.cs.codec.Partials;
import org.jspecify.annotations.Nullable;

/** A decoder, and behind it whoever takes its packets. One thread, which closes it. */
final class Decoding implements AutoCloseable {

    private static final int MAX_PACKET = 1 << 20;
    private static final byte[] CONNECT = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 1, 'c'};

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Taker taker = new Taker();

    /** The end of the pipeline. */
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

    /** The least that a handler in front of Netty's would have to look at: fixed header, length and the characters of a topic. Reads hold whole packets here, so it keeps none. */
    private static final class Guard extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            int at = in.readerIndex();
            while (at < in.writerIndex()) {
                at = check(in, at);
            }
            ctx.fireChannelRead(in);
        }

        private static int check(ByteBuf in, int start) {
            int first = in.getUnsignedByte(start);
            int at = start + 1;
            int length = 0;
            int digit;
            int shift = 0;
            do {
                digit = in.getUnsignedByte(at++);
                length |= (digit & 0x7F) << shift;
                shift += 7;
            } while (digit >= 0x80);
            require(digit != 0 || shift == 7);
            int end = at + length;
            require(end <= in.writerIndex());
            if (first >> 4 == 3) {
                require((first & 0x0E) != 0x08 && (first & 0x06) != 0x06);
                int topicEnd = at + 2 + in.getUnsignedShort(at);
                require(topicEnd + ((first & 0x06) == 0 ? 0 : 2) <= end);
                for (int i = at + 2; i < topicEnd; i++) {
                    int character = in.getByte(i);
                    require(character != '#' && character != '+' && character != 0);
                }
            } else {
                require((first & 0x0F) == 0);
            }
            return end;
        }

        private static void require(boolean holds) {
            if (!holds) {
                throw new IllegalStateException("a packet that is forbidden");
            }
        }
    }

    /** Makes of Netty's packets what our decoder makes: a checked topic, a payload that is out of the buffer. */
    private static final class ToValue extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof MqttPublishMessage publish) {
                ctx.fireChannelRead(value(publish));
            } else {
                ctx.fireChannelRead(value((MqttConnectMessage) message));
            }
        }

        private static Packet.Publish value(MqttPublishMessage publish) {
            try {
                return new Packet.Publish(
                        new TopicName(publish.variableHeader().topicName()),
                        Payload.of(ByteBufUtil.getBytes(publish.payload())),
                        Qos.of(publish.fixedHeader().qosLevel().value()),
                        publish.fixedHeader().isDup(),
                        publish.fixedHeader().isRetain(),
                        Math.max(0, publish.variableHeader().packetId()));
            } finally {
                publish.release();
            }
        }

        private static Packet.Connect value(MqttConnectMessage connect) {
            MqttConnectVariableHeader header = connect.variableHeader();
            MqttConnectPayload payload = connect.payload();
            byte[] password = payload.passwordInBytes();
            return new Packet.Connect(
                    Dialect.V3_1_1,
                    payload.clientIdentifier(),
                    header.isCleanSession(),
                    header.keepAliveTimeSeconds(),
                    null,
                    new Packet.Login(payload.userName(), password == null ? null : Payload.of(password)));
        }
    }

    private Decoding(ChannelHandler... handlers) {
        channel.pipeline().addLast(handlers);
        channel.pipeline().addLast(taker);
    }

    /** By our decoder, of a client that is let in. */
    static Decoding own() {
        Decoding own = new Decoding();
        own.channel.pipeline().addFirst(new PacketDecoder(own.channel, MAX_PACKET, Partials.ofOneLoop(1, MAX_PACKET)));
        own.channel
                .pipeline()
                .fireChannelRead(PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(CONNECT));
        return own;
    }

    /** By Netty's. */
    static Decoding netty() {
        return new Decoding(new MqttDecoder(MAX_PACKET));
    }

    /** By Netty's, to the values that ours gives. */
    static Decoding nettyToValue() {
        return new Decoding(new MqttDecoder(MAX_PACKET), new ToValue());
    }

    /** The same, with something in front that refuses a part of what Netty's lets through. */
    static Decoding guardedNettyToValue() {
        return new Decoding(new Guard(), new MqttDecoder(MAX_PACKET), new ToValue());
    }

    /**
     * Hands one read in.
     *
     * @param read holds whole packets; it is the caller's, and not used up
     * @return the last packet
     */
    @Nullable
    Object decode(ByteBuf read, int packets) {
        taker.taken = 0;
        channel.pipeline().fireChannelRead(read.readerIndex(0).retain());
        if (taker.taken != packets) {
            throw new IllegalStateException("packets: " + taker.taken + " (expected: " + packets + ")");
        }
        return taker.last;
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
