/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.meta.MetaSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** By which of its addresses others reach this host, if nobody says it. */
final class OwnAddress {

    private static final Logger LOG = LoggerFactory.getLogger(OwnAddress.class);

    private OwnAddress() {}

    /**
     * The address it listens on, if that is a single one; else the one from which it reaches the first member that it can; else the first that
     * is not for this host only.
     *
     * @param bound what it listens on
     * @param members {@code host:port} each
     */
    static Optional<String> find(InetAddress bound, List<String> members) {
        if (!bound.isAnyLocalAddress()) {
            return Optional.of(text(bound));
        }
        return members.stream()
                .flatMap(OwnAddress::facing)
                .findFirst()
                .or(OwnAddress::firstOfAll)
                .map(OwnAddress::text);
    }

    /** What the routing table says; nothing is sent. */
    private static Stream<InetAddress> facing(String member) {
        try (DatagramSocket socket = new DatagramSocket()) {
            InetAddress there = InetAddress.getByName(MetaSettings.host(member));
            socket.connect(new InetSocketAddress(there, MetaSettings.port(member)));
            InetAddress here = socket.getLocalAddress();
            return here.isAnyLocalAddress() ? Stream.empty() : Stream.of(here);
        } catch (IOException e) {
            LOG.debug("no way to member={}", member, e);
            return Stream.empty();
        }
    }

    private static Optional<InetAddress> firstOfAll() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(OwnAddress::isUp)
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .min(Comparator.comparing(Inet6Address.class::isInstance));
        } catch (SocketException e) {
            LOG.debug("this host does not tell its addresses", e);
            return Optional.empty();
        }
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp() && !network.isLoopback();
        } catch (SocketException e) {
            LOG.debug("interface={} does not tell its state", network.getName(), e);
            return false;
        }
    }

    /** As it stands before a colon and a port. */
    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        return text.contains(":") ? "[" + text + "]" : text;
    }
}
