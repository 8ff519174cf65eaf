/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

/** How one client introduces itself. An empty user is none; keep-alive 0 is off. */
public record Identity(String clientId, String user, String password, int keepAliveSeconds) {

    public static Identity of(MqttServers servers, String clientId, int keepAliveSeconds) {
        return new Identity(clientId, servers.user(), servers.passwordOf(clientId), keepAliveSeconds);
    }
}
