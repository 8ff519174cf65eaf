/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

/**
 * How one client introduces itself. An empty user is none; keep-alive 0 is off.
 *
 * @param clean whether its session ends with the connection (and begins with nothing)
 */
public record Identity(String clientId, String user, String password, int keepAliveSeconds, boolean clean) {

    /** With a clean session. */
    public static Identity of(MqttServers servers, String clientId, int keepAliveSeconds) {
        return new Identity(clientId, servers.user(), servers.passwordOf(clientId), keepAliveSeconds, true);
    }

    /** The same client with a session that outlives its connections. */
    public Identity lasting() {
        return new Identity(clientId, user, password, keepAliveSeconds, false);
    }
}
