/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.peer;

import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Peers;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.peer.PeerArrivals.NodeStore;

/** What all outboxes of a node share. */
record OutboxContext(Peers peers, NodeStore store, Scheduler scheduler, PeerMeters meters) {

    /**
     * The figures of telling others.
     *
     * @param requests over links
     * @param byLink events that were told over a link
     * @param byTopic events that went through RocketMQ
     * @param dropped events nobody was told of: the other node's sweep finds the messages
     */
    record PeerMeters(Meters.Counter requests, Meters.Counter byLink, Meters.Counter byTopic, Meters.Counter dropped) {

        static PeerMeters of(Meters meters) {
            return new PeerMeters(
                    meters.counter("mqtt_peer_requests"),
                    meters.counter("mqtt_peer_events", "way", "link"),
                    meters.counter("mqtt_peer_events", "way", "topic"),
                    meters.discard("peer_events"));
        }
    }
}
