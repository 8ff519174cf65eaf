/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.hostile;

import io.netty.channel.ChannelPipeline;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.rocketmq.mqtt.common.hostile.Piece;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.cs.Bytes;
import org.apache.rocketmq.mqtt.cs.Listener;
import org.apache.rocketmq.mqtt.cs.transport.Handshakes;
import org.apache.rocketmq.mqtt.cs.transport.Transport;
import org.apache.rocketmq.mqtt.cs.transport.Transports;

/** By what a client comes to MQTT, and how it wraps what it says. */
enum Door {
    /** MQTT in the stream itself. */
    TCP,
    /** In the frames of a WebSocket. */
    WEBSOCKET,
    /** Behind the header of a load balancer. */
    PROXY,
    /** In the records of TLS, after a handshake. */
    TLS,
    /** Where TLS is wanted, and something like the beginning of it is said, and nothing is encrypted. */
    TLS_HELLO;

    private static final String UPGRADE = String.join(
            "\r\n",
            "GET /mqtt HTTP/1.1",
            "Host: gateway",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: mqtt",
            "",
            "");
    private static final String HEADER_1 = "PROXY TCP4 192.0.2.1 198.51.100.1 40000 1883\r\n";
    private static final String HEADER_2 = "0d0a0d0a000d0a515549540a2111000cc0000201c63364019c40075b";

    private static final int OPCODES = 16;
    private static final int MUTATED_PER = 4;

    /** Puts the transport's handlers into a connection's pipeline, as the server does. */
    void openTo(ChannelPipeline pipeline, String next, int maxPacketSize) {
        Listener listener = Listener.tcp("mqtt", "127.0.0.1", 0);
        switch (this) {
            case TCP -> {}
            case WEBSOCKET ->
                transport(listener.withWebSocket("/mqtt"), maxPacketSize)
                        .addTo(pipeline, next, new Handshakes(pipeline.channel().eventLoop()));
            case PROXY ->
                transport(listener, maxPacketSize).awaitHeader(pipeline, next, origin -> {
                    origin.put(pipeline.channel());
                    return true;
                });
            case TLS, TLS_HELLO -> TlsEnds.ofGateway(pipeline, next);
        }
    }

    private static Transport transport(Listener listener, int maxPacketSize) {
        try (Transports transports = Transports.open(List.of(listener), maxPacketSize, new CountingMeters())) {
            return transports.of(listener);
        }
    }

    /** Then a client that takes nothing in is waited for, for a time, until TLS has said goodbye: a time that an embedded channel forgets when it is closed. */
    boolean isEncrypted() {
        return this == TLS || this == TLS_HELLO;
    }

    /** What a client says that wants to say something of MQTT; the wrapping itself is wrong now and then. */
    List<Piece> wrapped(List<Piece> talk, Random random) {
        List<Piece> wrapped = new ArrayList<>();
        switch (this) {
            case TCP, TLS -> wrapped.addAll(talk); // records are made, and damaged, when they are sent
            case WEBSOCKET -> {
                wrapped.add(new Piece(greeting(), 0));
                talk.forEach(piece -> wrapped.add(new Piece(frame(piece.bytes(), random), piece.packets())));
            }
            case PROXY -> {
                byte[] header =
                        random.nextBoolean() ? greeting() : HexFormat.of().parseHex(HEADER_2);
                wrapped.add(new Piece(header, 0));
                wrapped.addAll(talk);
            }
            case TLS_HELLO -> {
                wrapped.addAll(Hello.mutated(random));
                wrapped.addAll(talk);
            }
        }
        if (this != TCP && this != TLS && random.nextInt(MUTATED_PER) == 0) {
            int at = random.nextInt(wrapped.size());
            byte[] bytes = wrapped.get(at).bytes();
            if (bytes.length > 0) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            wrapped.set(at, new Piece(bytes, wrapped.get(at).packets()));
        }
        return wrapped;
    }

    /** What is said before MQTT. */
    byte[] greeting() {
        return switch (this) {
            case TCP, TLS -> new byte[0];
            case WEBSOCKET -> UPGRADE.getBytes(StandardCharsets.US_ASCII);
            case PROXY -> HEADER_1.getBytes(StandardCharsets.US_ASCII);
            case TLS_HELLO -> Hello.honest();
        };
    }

    /** A masked frame (RFC 6455 section 5.2), binary in most cases; sometimes in two fragments with a ping between them. */
    private static byte[] frame(byte[] bytes, Random random) {
        if (random.nextInt(MUTATED_PER) == 0 && bytes.length > 1) {
            int half = random.nextInt(bytes.length);
            return Bytes.joined(
                    frame(0x02, Arrays.copyOf(bytes, half), random),
                    frame(0x89, new byte[random.nextInt(4)], random),
                    frame(0x80, Arrays.copyOfRange(bytes, half, bytes.length), random));
        }
        return frame(random.nextInt(50) == 0 ? 0x80 | random.nextInt(OPCODES) : 0x82, bytes, random);
    }

    private static byte[] frame(int firstByte, byte[] bytes, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 14);
        out.write(firstByte);
        if (bytes.length < 126) {
            out.write(0x80 | bytes.length);
        } else if (bytes.length < 1 << 16) {
            out.write(0x80 | 126);
            out.writeBytes(Bytes.number(bytes.length));
        } else {
            out.write(0x80 | 127);
            out.writeBytes(
                    Bytes.joined(new byte[4], Bytes.number(bytes.length >>> 16), Bytes.number(bytes.length & 0xFFFF)));
        }
        byte[] mask = new byte[4];
        random.nextBytes(mask);
        out.writeBytes(mask);
        for (int i = 0; i < bytes.length; i++) {
            out.write(bytes[i] ^ mask[i % mask.length]);
        }
        return out.toByteArray();
    }
}
