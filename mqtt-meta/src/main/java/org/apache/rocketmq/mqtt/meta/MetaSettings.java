/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.jspecify.annotations.Nullable;

/**
 * Where a member of the metadata group lives.
 *
 * @param self its own address, {@code host:port}; empty for a member that is alone and in the process of its only user: it opens no port
 * @param members the addresses of all members, its own included; none for a member that is alone
 * @param directory of its log, state and snapshots; nobody else's
 * @param terms how long things last
 * @param tls its certificate, and who may have signed those of members and nodes; null: its port is open to whoever reaches it
 */
public record MetaSettings(
        String self,
        List<String> members,
        Path directory,
        Terms terms,
        @Nullable TlsFiles tls) {

    public MetaSettings {
        members = List.copyOf(members);
        if (members.isEmpty() != self.isEmpty()) {
            throw new IllegalArgumentException(
                    "self: \"" + self + "\", members: " + members + " (expected: both or none of them)");
        }
        checkMembers(members);
        if (!self.isEmpty() && !members.contains(self)) {
            throw new IllegalArgumentException("self: " + self + " (expected: one of the members " + members + ")");
        }
    }

    /** Without TLS. */
    public MetaSettings(String self, List<String> members, Path directory, Terms terms) {
        this(self, members, directory, terms, null);
    }

    /** A member without others and without a port. */
    public static MetaSettings alone(Path directory) {
        return new MetaSettings("", List.of(), directory, Terms.DEFAULT);
    }

    /** The same, but for how long things last. */
    public MetaSettings with(Terms changed) {
        return new MetaSettings(self, members, directory, changed, tls);
    }

    /** The same, but that it shows a certificate and wants to see one. */
    public MetaSettings with(TlsFiles files) {
        return new MetaSettings(self, members, directory, terms, files);
    }

    /** Whether the member is used in its own process only. */
    public boolean isAlone() {
        return members.isEmpty();
    }

    /** @throws IllegalArgumentException if an address is not {@code host:port}, or is there twice */
    public static void checkMembers(List<String> members) {
        members.forEach(MetaSettings::port);
        if (Set.copyOf(members).size() != members.size()) {
            throw new IllegalArgumentException("members: " + members + " (expected: each once)");
        }
    }

    /** @throws IllegalArgumentException if the address is not {@code host:port} */
    public static String host(String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("member address: \"" + address + "\" (expected: host:port)");
        }
        return address.substring(0, colon);
    }

    /** @throws IllegalArgumentException if the address is not {@code host:port} */
    public static int port(String address) {
        String digits = address.substring(host(address).length() + 1);
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) < 1 || Integer.parseInt(digits) > 65_535) {
            throw new IllegalArgumentException(
                    "member address: \"" + address + "\" (expected: host:port, with a port of 1..65535)");
        }
        return Integer.parseInt(digits);
    }

    /**
     * How long things last.
     *
     * @param sessionExpiry after which a stored session that nobody connects to is forgotten
     * @param nodeLease after which a node that was not heard of is dead
     * @param routeGrace for which a filter that nobody on a node wants any more stays wanted
     * @param snapshotEvery so many log entries
     */
    public record Terms(Duration sessionExpiry, Duration nodeLease, Duration routeGrace, long snapshotEvery) {

        public static final Terms DEFAULT =
                new Terms(Duration.ofDays(7), Duration.ofSeconds(10), Duration.ofSeconds(5), 10_000);

        public Terms {
            atLeast("sessionExpiry", sessionExpiry, Duration.ofSeconds(1));
            atLeast("nodeLease", nodeLease, Duration.ofMillis(100));
            atLeast("routeGrace", routeGrace, Duration.ZERO);
            if (snapshotEvery < 1) {
                throw new IllegalArgumentException("snapshotEvery: " + snapshotEvery + " (expected: >= 1)");
            }
        }

        private static void atLeast(String name, Duration value, Duration least) {
            if (value.compareTo(least) < 0) {
                throw new IllegalArgumentException(
                        name + ": " + value.toMillis() + " ms (expected: >= " + least.toMillis() + " ms)");
            }
        }
    }
}
