/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import org.apache.rocketmq.mqtt.common.port.Authenticator;
import org.apache.rocketmq.mqtt.common.port.Authorizer;
import org.apache.rocketmq.mqtt.common.port.LightQueues;
import org.apache.rocketmq.mqtt.common.port.LoneNode;
import org.apache.rocketmq.mqtt.common.port.MessageStore;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.NoPeers;
import org.apache.rocketmq.mqtt.common.port.Nodes;
import org.apache.rocketmq.mqtt.common.port.Peers;
import org.apache.rocketmq.mqtt.common.port.RetainedStore;
import org.apache.rocketmq.mqtt.common.port.RetryStore;
import org.apache.rocketmq.mqtt.common.port.RouteTable;
import org.apache.rocketmq.mqtt.common.port.SessionStore;
import org.apache.rocketmq.mqtt.common.port.WillStore;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;

/**
 * What the MQTT side needs from outside.
 *
 * @param stalls of this process; the MQTT server ticks them
 */
public record Ports(
        MessageStore store,
        LightQueues queues,
        RouteTable routes,
        SessionStore sessions,
        WillStore wills,
        RetainedStore retained,
        RetryStore retries,
        Authenticator authenticator,
        Authorizer authorizer,
        Meters meters,
        Peers peers,
        Nodes nodes,
        Stalls stalls) {

    /** Of a node that is the only one, and lets everybody do everything. */
    public Ports(
            MessageStore store,
            LightQueues queues,
            RouteTable routes,
            SessionStore sessions,
            WillStore wills,
            RetainedStore retained,
            RetryStore retries,
            Authenticator authenticator,
            Meters meters) {
        this(
                store,
                queues,
                routes,
                sessions,
                wills,
                retained,
                retries,
                authenticator,
                Authorizer.OPEN,
                meters,
                new NoPeers(),
                new LoneNode("this"),
                new Stalls());
    }
}
