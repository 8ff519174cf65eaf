/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.IdentityHashMap;
import org.apache.rocketmq.mqtt.cs.codec.PacketDecoder;
import org.apache.rocketmq.mqtt.cs.connect.ConnectHandler;
import org.apache.rocketmq.mqtt.cs.connect.ConnectMeters;
import org.apache.rocketmq.mqtt.cs.connect.Origin;
import org.apache.rocketmq.mqtt.cs.guard.Gate;
import org.apache.rocketmq.mqtt.cs.session.SessionLoop;

/** A connection's handlers: the decoder, then the handler of the phase it is in. What goes out is written as bytes. */
final class MqttPipeline extends ChannelInitializer<Channel> {

    private final Gate gate;
    private final int maxPacketSize;
    private final IdentityHashMap<EventExecutor, SessionLoop> loops;
    private final ChannelGroup connections;
    private final ConnectMeters meters;

    /** @param connections gets every connection that is let through */
    MqttPipeline(IdentityHashMap<EventExecutor, SessionLoop> loops, ChannelGroup connections, ConnectMeters meters) {
        SessionLoop any = loops.values().iterator().next();
        this.gate = any.node().gate();
        this.maxPacketSize = any.node().settings().maxPacketSize();
        this.loops = loops;
        this.connections = connections;
        this.meters = meters;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (!gate.accepts(channel) || !gate.admits(channel, Origin.of(channel).address())) {
            return; // it is closed
        }
        connections.add(channel);
        SessionLoop loop = loops.get(channel.eventLoop());
        if (loop == null) {
            throw new IllegalStateException("unknown event loop " + channel.eventLoop());
        }
        PacketDecoder decoder = new PacketDecoder(channel, maxPacketSize);
        channel.pipeline().addLast("decoder", decoder);
        channel.pipeline().addLast("connect", new ConnectHandler(loop, meters, channel, decoder));
    }
}
