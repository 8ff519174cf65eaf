/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Where to connect and as whom. Several are nodes of one cluster: connections go round them.
 *
 * @param user empty: no user name is sent
 * @param secretKey if not empty, passwords are Base64 of the HMAC-SHA1 of the client id
 * @param way over what; {@link Visit}s and Paho's clients know TCP only
 */
public record MqttServers(List<InetSocketAddress> nodes, String user, String password, String secretKey, Way way) {

    /** Several on one host, each at a port of its own. */
    public static MqttServers at(String host, List<Integer> ports, String user, String password, String secretKey) {
        List<InetSocketAddress> nodes =
                ports.stream().map(port -> new InetSocketAddress(host, port)).toList();
        return new MqttServers(nodes, user, password, secretKey, Way.TCP);
    }

    /** That let anybody in. */
    public static MqttServers open(List<InetSocketAddress> nodes) {
        return new MqttServers(nodes, "", "", "", Way.TCP);
    }

    /** The same, over something else, at another port. */
    public MqttServers over(Way other, int port) {
        List<InetSocketAddress> there = nodes.stream()
                .map(node -> new InetSocketAddress(node.getHostString(), port))
                .toList();
        return new MqttServers(there, user, password, secretKey, other);
    }

    /** The same, over something else. */
    public MqttServers over(Way other) {
        return new MqttServers(nodes, user, password, secretKey, other);
    }

    public InetSocketAddress node(int index) {
        return nodes.get(Math.floorMod(index, nodes.size()));
    }

    /** The same servers, beginning with another. */
    MqttServers startingAt(int first) {
        List<InetSocketAddress> turned = new ArrayList<>(nodes);
        Collections.rotate(turned, -first);
        return new MqttServers(turned, user, password, secretKey, way);
    }

    String passwordOf(String clientId) {
        if (secretKey.isEmpty()) {
            return password;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secretKey.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(clientId.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HmacSHA1", e);
        }
    }
}
