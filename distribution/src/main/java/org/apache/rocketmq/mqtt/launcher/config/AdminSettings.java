/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;

/**
 * The operators' door.
 *
 * @param address where it listens; port 0 for any
 * @param token what {@code /metrics} and {@code /status} want to see; empty: nothing
 * @param tls its certificate, of which it is its own authority here: nobody else's is looked at; empty: HTTP in the clear
 */
public record AdminSettings(InetSocketAddress address, String token, Optional<TlsFiles> tls) {

    /** Without the token. */
    @Override
    public String toString() {
        return "AdminSettings[" + address + (token.isEmpty() ? ", open" : ", with a token") + ", " + scheme() + "]";
    }

    /** Of the addresses of its pages. */
    public String scheme() {
        return tls.isPresent() ? "https" : "http";
    }

    /** A door that others than this host can reach must have a lock, or be said to need none. */
    static AdminSettings of(
            Configuration said, Key<String> host, Key<Integer> port, Path directory, Path home, List<String> faults) {
        AdminSettings settings = new AdminSettings(
                new InetSocketAddress(said.get(host), said.get(port)),
                said.get(SecurityKeys.ADMIN_TOKEN),
                ClusterTls.ofOperators(said, directory, home, faults));
        boolean isLocal = Settings.checkHost(said, host, directory, faults)
                .map(InetAddress::isLoopbackAddress)
                .orElse(true);
        if (!isLocal && settings.token.isEmpty() && !said.get(SecurityKeys.ADMIN_OPEN)) {
            faults.add(
                    directory.resolve(host.file().fileName()) + ": " + host.name() + ": " + said.get(host)
                            + " (expected: 127.0.0.1, or adminToken set, or adminOpen=true: other hosts could read /metrics and /status)");
        }
        return settings;
    }

    /**
     * The token that a process with this configuration wants to see; empty: none.
     *
     * @throws ConfigurationException with all that is wrong in the files or the environment
     */
    public static String token(Path directory, Map<String, String> environment) {
        return ConfigurationReader.read(directory, environment).get(SecurityKeys.ADMIN_TOKEN);
    }

    /**
     * The file of the certificate that a process with this configuration shows; empty: it speaks HTTP in the clear.
     *
     * @throws ConfigurationException with all that is wrong in the files or the environment
     */
    public static Optional<Path> certificate(Path directory, Path home, Map<String, String> environment) {
        Configuration said = ConfigurationReader.read(directory, environment);
        return said.find(SecurityKeys.ADMIN_TLS_CERTIFICATE)
                .filter(set -> said.get(SecurityKeys.ADMIN_TLS))
                .map(home::resolve);
    }
}
