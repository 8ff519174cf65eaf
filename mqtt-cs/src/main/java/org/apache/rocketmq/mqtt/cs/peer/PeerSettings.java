/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import java.time.Duration;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.jspecify.annotations.Nullable;

/**
 * How a node is reached by the others and reaches them.
 *
 * @param host address to bind; a specific one is also the source of outgoing links
 * @param port TCP port; 0 takes a free one
 * @param advertised {@code host:port} or {@code host} that the others use; empty: as bound, or this machine's own
 * @param secret what all nodes of the cluster know, and nobody else
 * @param askTimeout how long an answer may take
 * @param silence of a link, after which it is taken for broken
 * @param handshakeTimeout how long a connection may take to prove itself
 * @param tls the certificate that this node shows, and who may have signed those of others; null: in the clear
 */
public record PeerSettings(
        String host,
        int port,
        String advertised,
        String secret,
        Duration askTimeout,
        Duration silence,
        Duration handshakeTimeout,
        @Nullable TlsFiles tls) {

    private static final int MOST_PORTS = 65_535;

    public PeerSettings {
        if (port < 0 || port > MOST_PORTS) {
            throw wrong("peer port", port, "0.." + MOST_PORTS);
        }
        if (!advertised.isEmpty()) {
            PeerAddress.parse(advertised, MOST_PORTS);
        }
        if (secret.isEmpty()) {
            throw new GatewayException(Category.FATAL, "cluster secret is empty (expected: the same on all nodes)");
        }
        positive("ask time-out", askTimeout);
        positive("silence", silence);
        positive("handshake time-out", handshakeTimeout);
    }

    /** With the usual times. */
    public PeerSettings(String host, int port, String advertised, String secret, @Nullable TlsFiles tls) {
        this(
                host,
                port,
                advertised,
                secret,
                Duration.ofMillis(1_500),
                Duration.ofSeconds(3),
                Duration.ofSeconds(3),
                tls);
    }

    /** With the usual times, in the clear. */
    public PeerSettings(String host, int port, String advertised, String secret) {
        this(host, port, advertised, secret, null);
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw wrong(name, value, "> 0");
        }
    }

    private static GatewayException wrong(String name, Object value, String expected) {
        return new GatewayException(Category.FATAL, name + ": " + value + " (expected: " + expected + ")");
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "PeerSettings[" + host + ":" + port + " as " + (advertised.isEmpty() ? "bound" : advertised)
                + (tls == null ? "" : ", TLS") + "]";
    }
}
