/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import io.netty.channel.Channel;
import java.util.function.Consumer;
import org.apache.rocketmq.remoting.ChannelEventListener;

/** Tells of connections that have ended: what was at the other end may be another server when the next one is made. */
record EndedConnections(Consumer<String> told) implements ChannelEventListener {

    @Override
    public void onChannelConnect(String address, Channel channel) {}

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
