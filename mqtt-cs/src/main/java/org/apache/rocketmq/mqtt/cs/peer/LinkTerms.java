/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.security.SecureRandom;
import org.apache.rocketmq.mqtt.common.port.Peers.Handler;
import org.jspecify.annotations.Nullable;

/**
 * What the links of one node share.
 *
 * @param self this node's name
 * @param tls null: in the clear
 */
record LinkTerms(
        String self,
        PeerSettings settings,
        PeerMeters meters,
        Complaints complaints,
        Handlers handlers,
        SecureRandom random,
        @Nullable PeerTls tls) {

    /** Who answers which service. */
    @FunctionalInterface
    interface Handlers {
        /** @return null if nobody does */
        @Nullable
        Handler of(int service);
    }

    ChannelFuture send(Channel channel, Frame frame) {
        ByteBuf bytes = frame.encode(channel.alloc());
        meters.bytesOut.add(bytes.readableBytes());
        return channel.writeAndFlush(bytes);
    }
}
