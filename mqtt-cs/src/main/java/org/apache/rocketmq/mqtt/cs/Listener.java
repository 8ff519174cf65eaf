/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import java.util.List;
import org.apache.rocketmq.mqtt.common.model.Network;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.jspecify.annotations.Nullable;

/**
 * Where devices connect, and over what.
 *
 * @param name for logs and whoever asks for its address; unique in a gateway
 * @param host address to bind
 * @param port TCP port; 0 takes a free one
 * @param tls null: not encrypted
 * @param webSocketPath where WebSockets are opened, with a slash in front; null: MQTT lies in the stream itself
 * @param balancers connections from these begin with a header of the PROXY protocol, which says who they are for; those from elsewhere must not
 */
public record Listener(
        String name,
        String host,
        int port,
        @Nullable TlsTerms tls,
        @Nullable String webSocketPath,
        List<Network> balancers) {

    private static final int LARGEST_PORT = 65_535;

    public Listener {
        if (port < 0 || port > LARGEST_PORT) {
            throw wrong("port", port, "0.." + LARGEST_PORT);
        }
        if (webSocketPath != null && !webSocketPath.startsWith("/")) {
            throw wrong("webSocketPath", webSocketPath, "a path that begins with /");
        }
        balancers = List.copyOf(balancers);
    }

    private static GatewayException wrong(String what, Object value, String expected) {
        return new GatewayException(Category.FATAL, what + ": " + value + " (expected: " + expected + ")");
    }

    /** MQTT over TCP. */
    public static Listener tcp(String name, String host, int port) {
        return new Listener(name, host, port, null, null, List.of());
    }

    public Listener with(TlsTerms terms) {
        return new Listener(name, host, port, terms, webSocketPath, balancers);
    }

    public Listener withWebSocket(String path) {
        return new Listener(name, host, port, tls, path, balancers);
    }

    public Listener withBalancers(List<Network> networks) {
        return new Listener(name, host, port, tls, webSocketPath, networks);
    }

    /** {@code tcp}, {@code tls}, {@code ws} or {@code wss}. */
    public String scheme() {
        if (webSocketPath == null) {
            return tls == null ? "tcp" : "tls";
        }
        return tls == null ? "ws" : "wss";
    }
}
