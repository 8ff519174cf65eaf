/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.connect;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection comes from, as far as it is known before its CONNECT. Whoever finds out more, from TLS or from a load balancer, puts it on the channel
 * before the CONNECT is decoded.
 *
 * @param address textual address, without port
 * @param certificate the client's own, already verified; null if it showed none
 */
public record Origin(String address, @Nullable X509Certificate certificate) {

    private static final AttributeKey<Origin> KEY = AttributeKey.valueOf(Origin.class, "origin");

    /** What is known of a connection; at least its peer's address. */
    public static Origin of(Channel channel) {
        Origin known = channel.attr(KEY).get();
        return known == null ? new Origin(text(channel.remoteAddress()), null) : known;
    }

    /** From now on this is known of the connection. On its event loop. */
    public void put(Channel channel) {
        channel.attr(KEY).set(this);
    }

    /** The address without the port. */
    public static String text(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : String.valueOf(address);
    }
}
