/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;

/**
 * What a gateway is told about the others of its cluster.
 *
 * @param peering how it reaches the others and they it; empty: its metadata is its own, so there are no others
 */
public record ClusterSettings(Optional<Peering> peering) {

    /**
     * How gateways reach one another.
     *
     * @param bindHost address this one listens on; unless it is any, also where its links to the others begin
     * @param port 0: any free one
     * @param advertisedHost where the others find this one; an address of IPv6 stands in brackets
     * @param advertisedPort 0: the one it listens on
     * @param secret that all gateways of the cluster know, and nobody else
     * @param tls empty: in the clear
     */
    public record Peering(
            String bindHost,
            int port,
            String advertisedHost,
            int advertisedPort,
            String secret,
            Optional<TlsFiles> tls) {

        /** {@code host:port} to be told to the others, once it is known on which port this one listens. */
        public String advertised(int boundPort) {
            return advertisedHost + ":" + (advertisedPort > 0 ? advertisedPort : boundPort);
        }

        @Override
        public String toString() {
            return "Peering[bind=" + bindHost + ":" + port + ", advertised=" + advertised(port)
                    + (tls.isPresent() ? ", TLS" : "") + "]";
        }
    }

    /** Whatever is wrong is added to the faults; the result is of use only if nothing is. */
    static ClusterSettings of(Configuration said, Path directory, Path home, List<String> faults) {
        return new ClusterSettings(peering(said, directory, home, faults));
    }

    private static Optional<Peering> peering(Configuration said, Path directory, Path home, List<String> faults) {
        Optional<TlsFiles> tls = ClusterTls.ofPeers(said, directory, home, faults);
        List<String> members = said.get(Keys.META_MEMBERS);
        if (members.isEmpty()) {
            return Optional.empty();
        }
        String secret = said.get(Keys.CLUSTER_SECRET);
        if (secret.isEmpty()) {
            faults.add(directory.resolve(ConfigFile.SERVICE.fileName())
                    + ": clusterSecret: not set (expected: "
                    + Keys.CLUSTER_SECRET.syntax().expectation()
                    + ", the same for all gateways, because metaAddr is set)");
        }
        Optional<InetAddress> bound = Settings.checkHost(said, Keys.PEER_BIND_ADDRESS, directory, faults);
        HostAndPort told = said.get(Keys.PEER_ADDRESS);
        Optional<String> host = told.host().isEmpty()
                ? bound.flatMap(address -> OwnAddress.find(address, members))
                : Optional.of(told.host());
        if (bound.isPresent() && host.isEmpty()) {
            faults.add(directory.resolve(ConfigFile.SERVICE.fileName())
                    + ": peerAddress: not set, and this host has no address but loopback ones (expected: "
                    + Keys.PEER_ADDRESS.syntax().expectation() + ", as the other gateways reach this one)");
        }
        return host.map(found -> new Peering(
                said.get(Keys.PEER_BIND_ADDRESS), said.get(Keys.PEER_PORT), found, told.port(), secret, tls));
    }
}
