/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import java.net.InetSocketAddress;
import java.util.function.Predicate;
import org.apache.rocketmq.mqtt.cs.Listener;
import org.apache.rocketmq.mqtt.cs.connect.Origin;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of one listener have between their socket and MQTT. From the socket on:
 *
 * <pre>
 * proxy-decoder, proxy      only from a load balancer, and only until its header is read
 * tls, tls-end              TLS; the second tells what came of the handshake, and puts the client's certificate on the channel
 * http, upgrade             WebSocket, until the request is answered; from then on
 * ws-decoder, ws-encoder, ws
 * </pre>
 *
 * None of them waits with a time-out of its own: whoever expects the CONNECT does, for all of it. What a client does wrong here goes up the pipeline as an event,
 * a {@link org.apache.rocketmq.mqtt.cs.codec.Fault}, and whoever has the connection then closes it.
 *
 * <p>Immutable; the handlers it makes belong to one channel each.
 */
public final class Transport {

    private final Listener listener;
    private final @Nullable TlsContext tls;
    private final int maxPacketSize;

    Transport(Listener listener, @Nullable TlsContext tls, int maxPacketSize) {
        this.listener = listener;
        this.tls = tls;
        this.maxPacketSize = maxPacketSize;
    }

    /** Whether a connection comes from a load balancer, and so begins with a header that says for whom it is. */
    public boolean isOfBalancer(Channel channel) {
        return !listener.balancers().isEmpty()
                && channel.remoteAddress() instanceof InetSocketAddress peer
                && peer.getAddress() != null
                && listener.balancers().stream().anyMatch(range -> range.contains(peer.getAddress()));
    }

    /**
     * Holds everything back until the load balancer's header is read.
     *
     * @param next first handler that must not see it
     * @param then told once who is at the far end; if it says no, nothing that the connection brings is handed on
     */
    public void awaitHeader(ChannelPipeline pipeline, String next, Predicate<Origin> then) {
        pipeline.addBefore(next, "proxy-decoder", new ProxyHeader.Decoder());
        pipeline.addBefore(next, "proxy", new ProxyHeader(then));
    }

    /**
     * Puts the handlers into the pipeline.
     *
     * @param next the first that gets bytes of MQTT
     * @param handshakes of the channel's event loop
     */
    public void addTo(ChannelPipeline pipeline, String next, Handshakes handshakes) {
        if (tls != null) {
            pipeline.addBefore(next, "first-flight", new FirstFlight(handshakes));
            pipeline.addBefore(next, "tls", tls.newHandler(pipeline.channel().alloc()));
            pipeline.addBefore(next, "tls-end", new TlsEnd());
        }
        String path = listener.webSocketPath();
        if (path != null) {
            pipeline.addBefore(next, WebSocketUpgrade.CODEC, WebSocketUpgrade.newCodec());
            pipeline.addBefore(next, "upgrade", new WebSocketUpgrade(path, maxPacketSize));
        }
    }
}
