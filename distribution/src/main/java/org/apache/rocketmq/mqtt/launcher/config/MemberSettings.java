/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.apache.rocketmq.mqtt.meta.MetaSettings;

/**
 * What a member of the metadata group that runs by itself is told.
 *
 * @param admin the operators' door
 * @param warnings lines to log at start
 */
public record MemberSettings(MetaSettings member, AdminSettings admin, List<String> warnings) {

    public MemberSettings {
        warnings = List.copyOf(warnings);
    }

    /**
     * @param directory of the configuration files
     * @param home that relative paths in them begin at
     * @throws ConfigurationException with all that is wrong in the files, the environment, or between two keys
     */
    public static MemberSettings load(Path directory, Path home, Map<String, String> environment) {
        Configuration said = ConfigurationReader.read(directory, environment);
        List<String> faults = new ArrayList<>();
        String self = said.get(MetaKeys.META_SELF);
        List<String> group = said.get(MetaKeys.META_GROUP);
        if (self.isEmpty()) {
            faults.add(
                    directory.resolve(ConfigFile.META.fileName())
                            + ": selfAddress: not set (expected: host:port, as the other members and the gateways reach this one)");
        } else if (!group.isEmpty() && !group.contains(self)) {
            faults.add(directory.resolve(ConfigFile.META.fileName()) + ": selfAddress: " + self
                    + " (expected: one of membersAddress, " + String.join(",", group) + ")");
        }
        if (!self.isEmpty() && new InetSocketAddress(MetaSettings.host(self), 0).isUnresolved()) {
            faults.add(directory.resolve(ConfigFile.META.fileName()) + ": selfAddress: " + self
                    + " (expected: an address of this host, or a name for one, with a port)");
        }
        AdminSettings admin = AdminSettings.of(
                said, MetaKeys.META_EXPORTER_ADDRESS, MetaKeys.META_EXPORTER_PORT, directory, home, faults);
        Optional<TlsFiles> tls = ClusterTls.ofMetadata(said, directory, home, faults);
        List<String> warnings = new ArrayList<>(said.warnings());
        warnings.addAll(SecretFiles.check(said, home, List.of(), faults));
        if (!faults.isEmpty()) {
            throw new ConfigurationException(faults);
        }
        if (tls.isEmpty() && !isLoopback(self)) {
            warnings.add(
                    directory.resolve(ConfigFile.META.fileName()) + ": metaTls: false, and other hosts reach " + self
                            + ": WHOEVER REACHES THAT PORT CAN READ AND CHANGE ALL METADATA (expected: metaTls=true with metaTlsCertificate, metaTlsKey and metaTlsTrust,"
                            + " or a network that has none but the members and the gateways on it)");
        }
        return new MemberSettings(
                new MetaSettings(
                        self,
                        group.isEmpty() ? List.of(self) : group,
                        home.resolve(said.get(MetaKeys.META_DIRECTORY)),
                        terms(said),
                        tls.orElse(null)),
                admin,
                warnings);
    }

    private static boolean isLoopback(String self) {
        return new InetSocketAddress(MetaSettings.host(self), 0).getAddress().isLoopbackAddress();
    }

    static MetaSettings.Terms terms(Configuration said) {
        return new MetaSettings.Terms(
                Duration.ofSeconds(said.get(MetaKeys.SESSION_EXPIRY)),
                Duration.ofMillis(said.get(MetaKeys.NODE_LEASE)),
                Duration.ofMillis(said.get(MetaKeys.ROUTE_GRACE)),
                said.get(MetaKeys.SNAPSHOT_ENTRIES));
    }
}
