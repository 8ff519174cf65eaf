/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What lies between the clients' sockets and MQTT. Immutable.
 *
 * @param tls null: not encrypted
 */
public record Way(String name, @Nullable SslContext tls, boolean webSocket) {

    /** The names there are. */
    public static final List<String> NAMES = List.of("tcp", "tls", "ws", "wss");

    public static final Way TCP = new Way("tcp", null, false);

    private static final int LARGEST_FRAME = 1 << 24;
    private static final int LARGEST_ANSWER = 8_192;

    /** @param name one of {@link #NAMES} */
    public static Way of(String name) {
        boolean encrypted = name.equals("tls") || name.equals("wss");
        return new Way(name, encrypted ? context() : null, name.startsWith("ws"));
    }

    /** TLS 1.3, each handshake a whole one; who the server is does not matter here. */
    private static SslContext context() {
        try {
            return SslContextBuilder.forClient()
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null)
                    .protocols("TLSv1.3")
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("this JDK has no TLS 1.3", e);
        }
    }

    /** The handler of a connection whose last one, which gets and writes MQTT, is the client. It is active when MQTT may begin. */
    ChannelHandler to(ChannelHandler client) {
        if (tls == null && !webSocket) {
            return client;
        }
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                ChannelPipeline pipeline = channel.pipeline();
                if (tls != null) {
                    pipeline.addLast(tls.newHandler(channel.alloc())); // what is written before it is ready waits in it
                }
                if (webSocket) {
                    pipeline.addLast(
                            new HttpClientCodec(),
                            new HttpObjectAggregator(LARGEST_ANSWER),
                            new WebSocketClientProtocolHandler(WebSocketClientProtocolConfig.newBuilder()
                                    .webSocketUri("ws://bench/mqtt")
                                    .subprotocol("mqtt")
                                    .maxFramePayloadLength(LARGEST_FRAME)
                                    .sendCloseFrame(null)
                                    .build()),
                            new SocketFrames());
                }
                pipeline.addLast(client);
            }
        };
    }
}
