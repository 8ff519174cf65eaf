/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.jspecify.annotations.Nullable;

/**
 * Where a node is reached.
 *
 * @param host name or address; an IPv6 address without brackets
 * @param port 1..65535
 */
record PeerAddress(String host, int port) {

    private static final int MOST = 65_535;

    /**
     * @param text {@code host:port}, {@code [v6 address]:port}; without a port if there is a default
     * @param defaultPort 0: there is none
     * @throws GatewayException FATAL if it is none of that
     */
    static PeerAddress parse(String text, int defaultPort) {
        boolean bracketed = text.startsWith("[");
        int afterHost = bracketed ? text.indexOf(']') + 1 : text.lastIndexOf(':');
        boolean hasPort = bracketed ? afterHost < text.length() : afterHost >= 0;
        String host = !hasPort ? text : text.substring(0, afterHost);
        int port = hasPort ? port(text, text.substring(text.lastIndexOf(':') + 1)) : defaultPort;
        if (bracketed && afterHost > 0) {
            host = host.substring(1, afterHost - 1);
        }
        if (host.isBlank() || (!bracketed && host.indexOf(':') >= 0) || port < 1 || port > MOST) {
            throw wrong(text);
        }
        return new PeerAddress(host, port);
    }

    private static int port(String text, String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw wrong(text);
        }
    }

    private static GatewayException wrong(String text) {
        return new GatewayException(Category.FATAL, "peer address: " + text + " (expected: host:port)");
    }

    /** The socket address, if it takes no look-up of a name. */
    @Nullable
    InetSocketAddress literal() {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
        return address == null ? null : new InetSocketAddress(address, port);
    }

    /** Where others reach a socket of this machine: as it is bound, or at this machine's first address that leads out, or at none but loopback. */
    static PeerAddress of(InetSocketAddress bound) {
        InetAddress address = bound.getAddress();
        return new PeerAddress(
                (address.isAnyLocalAddress() ? firstOutward(address) : address).getHostAddress(), bound.getPort());
    }

    private static InetAddress firstOutward(InetAddress any) {
        try {
            return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .filter(PeerAddress::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .filter(address -> address.getAddress().length == NetUtil.LOCALHOST4.getAddress().length
                            || any.getAddress().length == address.getAddress().length)
                    .findFirst()
                    .orElse(NetUtil.LOCALHOST4);
        } catch (SocketException e) {
            throw new GatewayException(Category.FATAL, "network interfaces cannot be listed: " + e, e);
        }
    }

    private static boolean isUp(NetworkInterface each) {
        try {
            return each.isUp() && !each.isLoopback() && !each.isVirtual();
        } catch (SocketException e) { // gone meanwhile
            return false;
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
