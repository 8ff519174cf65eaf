/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Where to connect and as whom. Several ports are several nodes of one cluster: connections go round them.
 *
 * @param user empty: no user name is sent
 * @param secretKey if not empty, passwords are Base64 of the HMAC-SHA1 of the client id
 */
public record MqttServers(String host, List<Integer> ports, String user, String password, String secretKey) {

    public int port(int index) {
        return ports.get(Math.floorMod(index, ports.size()));
    }

    /** The same servers, beginning with another. */
    MqttServers startingAt(int first) {
        List<Integer> turned = new ArrayList<>(ports);
        Collections.rotate(turned, -first);
        return new MqttServers(host, turned, user, password, secretKey);
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
