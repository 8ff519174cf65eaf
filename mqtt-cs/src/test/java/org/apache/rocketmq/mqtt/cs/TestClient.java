/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The far end of an embedded channel. What it gets is read with Netty's MQTT decoder and told in words. */
public final class TestClient {

    private final TestGateway gateway;
    private final SocketOfTest channel;

    TestClient(TestGateway gateway, SocketOfTest channel) {
        this.gateway = gateway;
        this.channel = channel;
    }

    EmbeddedChannel channel() {
        return channel;
    }

    /** Sends packets in one piece. */
    public void send(byte[]... packets) {
        write(packets);
        gateway.run();
    }

    /** Sends packets in one piece; what the gateway does later is not awaited. */
    public void write(byte[]... packets) {
        ByteBuf bytes = channel.alloc().directBuffer().writeBytes(Bytes.joined(packets));
        if (channel.isOpen()) {
            channel.writeInbound(bytes);
        } else {
            bytes.release();
        }
    }

    /** Subscribes and takes the SUBACK in. */
    public void subscribe(String filter, int qos) {
        send(Bytes.subscribe(1, filter, qos));
        if (!received().contains("SUBACK 1 [" + qos + "]")) {
            throw new IllegalStateException("not subscribed to " + filter);
        }
    }

    /** What came since the last look: {@code PUBLISH q1 id=3 a/b hello}, {@code SUBACK 1 [0, 128]}, {@code PUBACK 7}… */
    public List<String> received() {
        EmbeddedChannel reader = new EmbeddedChannel(new MqttDecoder(1 << 24));
        ByteBuf bytes;
        while ((bytes = channel.readOutbound()) != null) {
            reader.writeInbound(bytes);
        }
        List<String> told = new ArrayList<>();
        MqttMessage message;
        while ((message = reader.readInbound()) != null) {
            told.add(tell(message));
        }
        reader.finishAndReleaseAll();
        return told;
    }

    /** Does not look at what came. */
    public void ignore() {
        channel.releaseOutbound();
    }

    /** The bytes that came since the last look, in hexadecimal. */
    public String receivedBytes() {
        return HexFormat.of().formatHex(takenBytes());
    }

    /** The bytes that came since the last look. */
    public byte[] takenBytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuf bytes;
        while ((bytes = channel.readOutbound()) != null) {
            all.writeBytes(ByteBufUtil.getBytes(bytes));
            bytes.release();
        }
        return all.toByteArray();
    }

    private static String tell(MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            return "ILLEGIBLE " + message.decoderResult().cause();
        }
        String type = message.fixedHeader().messageType().toString();
        if (message instanceof MqttConnAckMessage connAck) {
            return type + " " + connAck.variableHeader().connectReturnCode().byteValue()
                    + (connAck.variableHeader().isSessionPresent() ? " present" : "");
        }
        if (message instanceof MqttSubAckMessage subAck) {
            return type + " " + subAck.variableHeader().messageId() + " "
                    + subAck.payload().reasonCodes();
        }
        if (message instanceof MqttPublishMessage publish) {
            String told = type + " q" + publish.fixedHeader().qosLevel().value()
                    + (publish.fixedHeader().qosLevel().value() == 0
                            ? ""
                            : " id=" + publish.variableHeader().packetId())
                    + (publish.fixedHeader().isDup() ? " dup" : "")
                    + (publish.fixedHeader().isRetain() ? " retain" : "")
                    + " "
                    + publish.variableHeader().topicName()
                    + " "
                    + publish.payload().toString(StandardCharsets.UTF_8);
            publish.release();
            return told;
        }
        if (message.variableHeader() instanceof MqttMessageIdVariableHeader id) {
            return type + " " + id.messageId();
        }
        return type;
    }

    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Whether the gateway reads from this client. */
    public boolean isRead() {
        return channel.config().isAutoRead();
    }

    /** The client stops reading, or goes on. */
    public void setWritable(boolean writable) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        if (buffer != null) {
            buffer.setUserDefinedWritability(1, writable);
        }
        gateway.run();
    }

    /** The client takes nothing more in, for ever: what is sent piles up on our side. */
    public void stopReading() {
        channel.stopReading();
    }

    /** The connection breaks. */
    public void drop() {
        channel.unsafe().close(channel.unsafe().voidPromise()); // as the end of the stream does it: no handler is asked
        gateway.run();
    }
}
