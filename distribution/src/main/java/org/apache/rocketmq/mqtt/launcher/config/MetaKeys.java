/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.apache.rocketmq.mqtt.launcher.config.ConfigFile.META;
import static org.apache.rocketmq.mqtt.launcher.config.Key.effective;

import java.util.List;

/** The keys of meta.conf: of a member of the metadata group, inside a gateway or by itself. In the order of docs/configuration.md. */
final class MetaKeys {
    private MetaKeys() {}

    // Any member: the one inside a gateway, or one by itself
    static final Key<String> META_DIRECTORY = effective(
            META,
            "metaDirectory",
            "data/meta",
            Syntax.path(),
            "Folder of the metadata, of one member only; below `MQTT_HOME` unless absolute.");
    static final Key<Integer> SESSION_EXPIRY = effective(
            META,
            "sessionExpirySeconds",
            "604800",
            Syntax.number(1, Integer.MAX_VALUE),
            "How long a session is kept to which nobody connects.");
    static final Key<Integer> SNAPSHOT_ENTRIES = effective(
            META,
            "snapshotEntries",
            "10000",
            Syntax.number(100, 100_000_000),
            "After so many log entries the state is saved and the log before it is dropped.");
    static final Key<Integer> NODE_LEASE = effective(
            META,
            "nodeLeaseMs",
            "10000",
            Syntax.number(1_000, 600_000),
            "After how long a gateway that is not heard of is dead: its wills are published by others. The same for all members and gateways.");
    static final Key<Integer> ROUTE_GRACE = effective(
            META,
            "routeGraceMs",
            "5000",
            Syntax.number(0, 3_600_000),
            "How long a gateway still wants a filter that its last subscriber has left.");

    // A member by itself
    static final Key<String> META_SELF = effective(
            META,
            "selfAddress",
            "",
            Syntax.addressOrNone(),
            "Where the member listens, as the others reach it; needed for `bin/meta.sh`.");
    static final Key<List<String>> META_GROUP = effective(
            META,
            "membersAddress",
            "",
            Syntax.addressesOrNone(),
            "`selfAddress` of all members, the same for each of them; empty: this one is alone.");
    static final Key<String> META_EXPORTER_ADDRESS = effective(
            META,
            "metaExporterAddress",
            "127.0.0.1",
            Syntax.host(),
            "Where `/status`, `/metrics`, `/healthz` and `/readyz` of the member listen; an address that other hosts reach needs `adminToken`.");
    static final Key<Integer> META_EXPORTER_PORT =
            effective(META, "metaExporterPort", "9091", Syntax.number(0, 65_535), "Their port. 0: any free port.");

    static final List<Key<?>> ALL = List.of(
            META_DIRECTORY,
            SESSION_EXPIRY,
            SNAPSHOT_ENTRIES,
            NODE_LEASE,
            ROUTE_GRACE,
            META_SELF,
            META_GROUP,
            META_EXPORTER_ADDRESS,
            META_EXPORTER_PORT);
}
