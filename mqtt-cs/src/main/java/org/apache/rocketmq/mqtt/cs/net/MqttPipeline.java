/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.IdentityHashMap;
import java.util.Objects;
import org.apache.rocketmq.mqtt.cs.codec.PacketDecoder;
import org.apache.rocketmq.mqtt.cs.connect.ConnectHandler;
import org.apache.rocketmq.mqtt.cs.connect.ConnectMeters;
import org.apache.rocketmq.mqtt.cs.connect.Origin;
import org.apache.rocketmq.mqtt.cs.guard.Gate;
import org.apache.rocketmq.mqtt.cs.session.SessionLoop;
import org.apache.rocketmq.mqtt.cs.transport.Handshakes;
import org.apache.rocketmq.mqtt.cs.transport.Transport;

/**
 * The handlers of the connections of one listener: what its {@link Transport} puts before MQTT, the decoder, the handler of the phase the connection is in. What
 * goes out is written as bytes. The last of them is there from the beginning, so its time-out is that of all that happens below.
 */
final class MqttPipeline extends ChannelInitializer<Channel> {

    private static final String DECODER = "decoder";

    private final Transport transport;
    private final Gate gate;
    private final int maxPacketSize;
    private final IdentityHashMap<EventExecutor, SessionLoop> loops;
    private final ChannelGroup connections;
    private final ConnectMeters meters;
    private final IdentityHashMap<EventExecutor, Handshakes> handshakes;

    /**
     * @param handshakes of each loop, whatever the listener
     * @param connections gets every connection that is let through
     */
    MqttPipeline(
            Transport transport,
            IdentityHashMap<EventExecutor, SessionLoop> loops,
            IdentityHashMap<EventExecutor, Handshakes> handshakes,
            ChannelGroup connections,
            ConnectMeters meters) {
        SessionLoop any = loops.values().iterator().next();
        this.transport = transport;
        this.gate = any.node().gate();
        this.maxPacketSize = any.node().settings().maxPacketSize();
        this.loops = loops;
        this.handshakes = handshakes;
        this.connections = connections;
        this.meters = meters;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (!gate.accepts(channel)) {
            return; // it is closed
        }
        connections.add(channel);
        SessionLoop loop = loops.get(channel.eventLoop());
        if (loop == null) {
            throw new IllegalStateException("unknown event loop " + channel.eventLoop());
        }
        boolean known = !transport.isOfBalancer(channel);
        if (known && !admitted(channel, Origin.of(channel))) {
            return;
        }
        Handshakes turns = Objects.requireNonNull(handshakes.get(channel.eventLoop()));
        PacketDecoder decoder = new PacketDecoder(channel, maxPacketSize, loop.partials());
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(DECODER, decoder);
        pipeline.addLast("connect", new ConnectHandler(loop, meters, channel, decoder));
        if (known) {
            transport.addTo(pipeline, DECODER, turns);
        } else {
            transport.awaitHeader(pipeline, DECODER, origin -> {
                boolean admitted = admitted(channel, origin);
                if (admitted) {
                    transport.addTo(pipeline, DECODER, turns);
                }
                return admitted;
            });
        }
    }

    /**
     * Called once for each connection, when it is known where it comes from: at once, or after the header of its load balancer; before TLS, before its first
     * byte is decoded.
     *
     * @return false if it is not wanted, and closed
     */
    private boolean admitted(Channel channel, Origin origin) {
        origin.put(channel);
        return gate.admits(channel, origin.address());
    }
}
