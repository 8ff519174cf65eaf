/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.Ports;

/** What the sessions of a node share. Safe for any thread. */
public record SessionNode(
        ConnectSettings settings, Ports ports, SessionMeters meters, SessionDirectory directory, Wills wills) {

    public static SessionNode of(ConnectSettings settings, Ports ports) {
        SessionMeters meters = new SessionMeters(ports.meters());
        return new SessionNode(
                settings, ports, meters, new SessionDirectory(), new Wills(ports.store(), meters.willFailed));
    }
}
