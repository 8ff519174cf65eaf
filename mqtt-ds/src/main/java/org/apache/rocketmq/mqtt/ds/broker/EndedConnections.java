/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.util.function.Consumer;
import org.apache.rocketmq.remoting.ChannelEventListener;

/**
 * Tells of connections that have ended: what was at the other end may be another server when the next one is made. What a connection has not brought over when it is
 * closed is thrown away; else the system would go on sending it for minutes, after the same message was sent on another connection.
 */
record EndedConnections(Consumer<String> told) implements ChannelEventListener {

    @Override
    public void onChannelConnect(String address, Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }

    @Override
    public void onChannelClose(String address, Channel channel) {
        told.accept(address);
    }

    @Override
    public void onChannelException(String address, Channel channel) {
        told.accept(address);
    }

    @Override
    public void onChannelIdle(String address, Channel channel) {}

    @Override
    public void onChannelActive(String address, Channel channel) {}
}
