/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.embedded.FreePorts;
import org.apache.rocketmq.mqtt.launcher.MetaMain;
import org.apache.rocketmq.mqtt.launcher.config.MemberSettings;

/** A metadata group in this JVM, for tests that kill none of its members: see {@link MemberProcesses} for those. Owns the members. One thread uses it. */
final class MetaGroup implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;

    private final List<MetaMain> members = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();
    private final Map<String, String> terms;

    private MetaGroup(Map<String, String> terms) {
        this.terms = Map.copyOf(terms);
    }

    /**
     * Starts so many members; there is a leader when this returns.
     *
     * @param terms how long things last, as environment variables: for the members, and for the gateways that are given {@link #keys}
     */
    static MetaGroup start(Path folder, int size, Map<String, String> terms) throws IOException {
        MetaGroup group = new MetaGroup(terms);
        for (int i = 0; i < size; i++) {
            group.addresses.add(FreePorts.address());
        }
        try {
            for (String self : group.addresses) {
                group.add(folder.resolve("member-" + group.members.size()), self);
            }
            for (MetaMain member : group.members) {
                int port = member.adminAddress().getPort();
                await().atMost(PATIENCE_SECONDS, SECONDS)
                        .until(() -> AdminPage.get(port, "/readyz").status() == 200);
            }
            return group;
        } catch (RuntimeException e) {
            group.close();
            throw e;
        }
    }

    private void add(Path home, String self) {
        Map<String, String> environment = new HashMap<>(terms);
        environment.put("MQTT_SELF_ADDRESS", self);
        environment.put("MQTT_MEMBERS_ADDRESS", String.join(",", addresses));
        environment.put("MQTT_META_EXPORTER_PORT", "0");
        members.add(MetaMain.start(MemberSettings.load(home.resolve("no-conf"), home, environment)));
    }

    /** What a gateway must be told, as environment variables, to be one of the cluster. */
    Map<String, String> keys() {
        return keys(addresses, terms);
    }

    static Map<String, String> keys(List<String> addresses, Map<String, String> terms) {
        Map<String, String> keys = new HashMap<>(terms);
        keys.put("MQTT_META_ADDR", String.join(",", addresses));
        keys.put("MQTT_CLUSTER_SECRET", "the secret of a test");
        keys.put("MQTT_CS_RPC_PORT", "0");
        return keys;
    }

    @Override
    public void close() {
        members.forEach(MetaMain::close);
    }
}
