/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether somebody listens on this machine: the one place where a refused connection proves that nobody does. */
final class LocalPort {

    private static final Logger LOG = LoggerFactory.getLogger(LocalPort.class);

    private static final int CONNECT_MILLIS = 1_000;

    private LocalPort() {}

    /**
     * Blocks for a second at most, and for as long as a name is looked up.
     *
     * @param address {@code host:port}
     * @return whether the address is this machine's, and nobody listens there; false if that is not certain
     */
    static boolean isDeserted(String address) {
        int colon = address.lastIndexOf(':');
        if (colon <= 0) {
            return false;
        }
        try {
            InetAddress host = InetAddress.getByName(address.substring(0, colon));
            int port = Integer.parseInt(address.substring(colon + 1));
            boolean isHere = host.isLoopbackAddress() || NetworkInterface.getByInetAddress(host) != null;
            return isHere && isRefused(new InetSocketAddress(host, port));
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("address={} says nothing of who is there", address, e);
            return false;
        }
    }

    private static boolean isRefused(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, CONNECT_MILLIS);
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }
}
