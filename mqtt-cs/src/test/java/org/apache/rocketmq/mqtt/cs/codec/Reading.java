/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.jspecify.annotations.Nullable;

/**
 * What a decoder made of what a client sent: the packets in words, the same for ours and for Netty's, and whether it refused to go on.
 *
 * @param packets before it refused
 * @param refusal why; null if it did not
 */
record Reading(List<String> packets, @Nullable String refusal) {

    private static final int LARGEST = 1 << 20;
    private static final int LONGEST_CLIENT_ID = 65_535;

    Reading {
        packets = List.copyOf(packets);
    }

    static Reading ours(byte[] sent) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(new PacketDecoder(channel, LARGEST, Partials.ofOneLoop(1, LARGEST)));
        channel.writeInbound(Unpooled.copiedBuffer(sent));
        List<String> packets = new ArrayList<>();
        String refusal = null;
        for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
            if (next instanceof Fault fault) {
                refusal = fault.kind() + ": " + fault.detail();
            } else if (next instanceof Packet.UnsupportedConnect unsupported) {
                refusal = "protocol level " + unsupported.protocolLevel();
            } else {
                packets.add(told((Packet) next));
            }
        }
        channel.finishAndReleaseAll();
        return new Reading(packets, refusal);
    }

    static Reading nettys(byte[] sent) {
        EmbeddedChannel channel = new EmbeddedChannel(new MqttDecoder(LARGEST, LONGEST_CLIENT_ID));
        channel.writeInbound(Unpooled.copiedBuffer(sent));
        List<String> packets = new ArrayList<>();
        String refusal = null;
        for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
            MqttMessage message = (MqttMessage) next;
            if (message.decoderResult().isFailure()) {
                refusal = String.valueOf(message.decoderResult().cause());
            } else {
                packets.add(told(message));
            }
            ReferenceCountUtil.release(message);
        }
        channel.finishAndReleaseAll();
        return new Reading(packets, refusal);
    }

    private static String told(Packet packet) {
        return switch (packet.type()) {
            case CONNECT -> told((Packet.Connect) packet);
            case PUBLISH -> {
                Packet.Publish publish = (Packet.Publish) packet;
                yield publish(
                        publish.qos().level(),
                        publish.dup(),
                        publish.retain(),
                        publish.packetId(),
                        publish.topic().value(),
                        publish.payload().bytes());
            }
            case PUBACK -> "PUBACK " + ((Packet.PubAck) packet).packetId();
            case PUBREC -> "PUBREC " + ((Packet.PubRec) packet).packetId();
            case PUBREL -> "PUBREL " + ((Packet.PubRel) packet).packetId();
            case PUBCOMP -> "PUBCOMP " + ((Packet.PubComp) packet).packetId();
            case SUBSCRIBE -> {
                Packet.Subscribe subscribe = (Packet.Subscribe) packet;
                yield "SUBSCRIBE " + subscribe.packetId() + " "
                        + subscribe.requests().stream()
                                .map(request ->
                                        request.filter() + "@" + request.qos().level())
                                .toList();
            }
            case UNSUBSCRIBE -> {
                Packet.Unsubscribe unsubscribe = (Packet.Unsubscribe) packet;
                yield "UNSUBSCRIBE " + unsubscribe.packetId() + " " + unsubscribe.filters();
            }
            default -> packet.type().toString();
        };
    }

    private static String told(Packet.Connect connect) {
        Will will = connect.will();
        Payload password = connect.login().password();
        return "CONNECT " + (connect.dialect() == Dialect.V3_1 ? "MQIsdp 3" : "MQTT 4") + " "
                + connect.clientId() + " " + connect.cleanSession() + " " + connect.keepAliveSeconds() + " "
                + (will == null
                        ? null
                        : will.topic() + " " + hex(will.payload().bytes()) + " "
                                + will.qos().level() + " " + will.retain())
                + " " + connect.login().username() + " " + (password == null ? null : hex(password.bytes()));
    }

    private static String told(MqttMessage message) {
        return switch (message.fixedHeader().messageType()) {
            case CONNECT -> told((MqttConnectMessage) message);
            case PUBLISH -> {
                MqttPublishMessage publish = (MqttPublishMessage) message;
                int qos = publish.fixedHeader().qosLevel().value();
                yield publish(
                        qos,
                        publish.fixedHeader().isDup(),
                        publish.fixedHeader().isRetain(),
                        qos == 0 ? 0 : publish.variableHeader().packetId(),
                        publish.variableHeader().topicName(),
                        ByteBufUtil.getBytes(publish.payload()));
            }
            case SUBSCRIBE -> {
                MqttSubscribeMessage subscribe = (MqttSubscribeMessage) message;
                yield "SUBSCRIBE " + subscribe.variableHeader().messageId() + " "
                        + subscribe.payload().topicSubscriptions().stream()
                                .map(request -> request.topicFilter() + "@"
                                        + request.qualityOfService().value())
                                .toList();
            }
            case UNSUBSCRIBE -> {
                MqttUnsubscribeMessage unsubscribe = (MqttUnsubscribeMessage) message;
                yield "UNSUBSCRIBE " + unsubscribe.variableHeader().messageId() + " "
                        + unsubscribe.payload().topics();
            }
            default ->
                message.variableHeader() instanceof MqttMessageIdVariableHeader id
                        ? message.fixedHeader().messageType() + " " + id.messageId()
                        : message.fixedHeader().messageType().toString();
        };
    }

    private static String told(MqttConnectMessage connect) {
        MqttConnectVariableHeader header = connect.variableHeader();
        MqttConnectPayload payload = connect.payload();
        String will = header.isWillFlag()
                ? payload.willTopic() + " " + hex(payload.willMessageInBytes()) + " " + header.willQos() + " "
                        + header.isWillRetain()
                : null;
        return "CONNECT " + header.name() + " " + header.version() + " " + payload.clientIdentifier() + " "
                + header.isCleanSession() + " " + header.keepAliveTimeSeconds() + " " + will + " " + payload.userName()
                + " " + (header.hasPassword() ? hex(payload.passwordInBytes()) : null);
    }

    private static String publish(int qos, boolean dup, boolean retain, int id, String topic, byte[] payload) {
        return "PUBLISH q" + qos + " id=" + id + (dup ? " dup" : "") + (retain ? " retain" : "") + " " + topic + " "
                + hex(payload);
    }

    private static String hex(byte @Nullable [] bytes) {
        return bytes == null ? "null" : HexFormat.of().formatHex(bytes);
    }
}
