/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.Ports;
import org.apache.rocketmq.mqtt.cs.access.Permissions;
import org.apache.rocketmq.mqtt.cs.guard.Gate;
import org.apache.rocketmq.mqtt.cs.guard.Overload;
import org.apache.rocketmq.mqtt.cs.retain.RetainedPublishes;

/**
 * What the sessions of a node share. Safe for any thread.
 *
 * @param store for what is published here: what is to be retained is
 * @param permissions of those who are let in
 */
public record SessionNode(
        ConnectSettings settings,
        Ports ports,
        RetainedPublishes store,
        Permissions permissions,
        SessionMeters meters,
        SessionDirectory directory,
        Takeovers takeovers,
        Wills wills,
        Endings endings,
        Gate gate,
        Overload overload) {

    public static SessionNode of(ConnectSettings settings, Ports ports) {
        SessionMeters meters = new SessionMeters(ports.meters());
        Endings endings = new Endings(meters.endingFailed);
        Overload overload = new Overload(settings.overload(), ports.meters());
        Gate gate = new Gate(settings, ports.meters(), overload::refusesClients);
        RetainedPublishes store = new RetainedPublishes(
                overload.watched(ports.store()), ports.retained(), ports.stalls(), ports.meters());
        SessionDirectory directory = new SessionDirectory();
        ports.sessions().onLoss(directory::expelAll);
        Wills wills = new Wills(store, ports, directory, endings, meters.willFailed);
        Takeovers takeovers = new Takeovers(ports, directory, settings);
        ports.routes().listen(takeovers);
        Permissions permissions = new Permissions(settings.clientLimits(), ports.authorizer(), ports.meters());
        return new SessionNode(
                settings, ports, store, permissions, meters, directory, takeovers, wills, endings, gate, overload);
    }
}
