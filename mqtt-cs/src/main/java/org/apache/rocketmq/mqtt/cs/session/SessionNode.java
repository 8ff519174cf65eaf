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
        ConnectSettings settings,
        Ports ports,
        SessionMeters meters,
        SessionDirectory directory,
        Wills wills,
        Endings endings) {

    public static SessionNode of(ConnectSettings settings, Ports ports) {
        SessionMeters meters = new SessionMeters(ports.meters());
        Endings endings = new Endings(meters.endingFailed);
        Wills wills = new Wills(ports.store(), ports.wills(), endings, meters.willFailed);
        return new SessionNode(settings, ports, meters, new SessionDirectory(), wills, endings);
    }
}
