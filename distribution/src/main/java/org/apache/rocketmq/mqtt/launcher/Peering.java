/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.NoPeers;
import org.apache.rocketmq.mqtt.common.port.Nodes;
import org.apache.rocketmq.mqtt.common.port.Peers;
import org.apache.rocketmq.mqtt.cs.peer.PeerNode;
import org.apache.rocketmq.mqtt.cs.peer.PeerSettings;
import org.apache.rocketmq.mqtt.launcher.config.ClusterSettings;
import org.jspecify.annotations.Nullable;

/** This gateway among the others of its cluster, if its metadata is not its own alone. Owns the links; of the launcher's thread. */
final class Peering implements AutoCloseable {

    private final @Nullable PeerNode links;

    private Peering(@Nullable PeerNode links) {
        this.links = links;
    }

    static Peering of(ClusterSettings settings, Meters meters) {
        return new Peering(settings.peering()
                .map(peering -> new PeerNode(
                        new PeerSettings(
                                peering.bindHost(),
                                peering.port(),
                                advertised(peering),
                                peering.secret(),
                                peering.tls().orElse(null)),
                        meters))
                .orElse(null));
    }

    private static String advertised(ClusterSettings.Peering peering) {
        return peering.advertisedPort() > 0 ? peering.advertised(peering.advertisedPort()) : peering.advertisedHost();
    }

    /** Listens. @return where the others reach the node, {@code host:port}; empty: nowhere, there are no others */
    String bind(String node) {
        return links == null ? "" : links.bind(node);
    }

    /** Keeps links to the others from now on. */
    void follow(Nodes nodes) {
        if (links != null) {
            links.follow(nodes);
        }
    }

    Peers peers() {
        return links == null ? new NoPeers() : links;
    }

    @Override
    public void close() {
        if (links != null) {
            links.close();
        }
    }
}
