/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.tls.Pem;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;

/** What the configuration says of TLS between the processes of a cluster, and at the operators' door. */
final class ClusterTls {

    private final Configuration said;
    private final Path directory;
    private final Path home;
    private final List<String> faults;

    private ClusterTls(Configuration said, Path directory, Path home, List<String> faults) {
        this.said = said;
        this.directory = directory;
        this.home = home;
        this.faults = faults;
    }

    /** Between members, and from gateways to members. Whatever is wrong is added to the faults; then there is none. */
    static Optional<TlsFiles> ofMetadata(Configuration said, Path directory, Path home, List<String> faults) {
        List<Key<String>> keys =
                List.of(SecurityKeys.META_TLS_CERTIFICATE, SecurityKeys.META_TLS_KEY, SecurityKeys.META_TLS_TRUST);
        return new ClusterTls(said, directory, home, faults).files(SecurityKeys.META_TLS, keys);
    }

    /** Between gateways; a file that is not said is that towards the metadata. */
    static Optional<TlsFiles> ofPeers(Configuration said, Path directory, Path home, List<String> faults) {
        ClusterTls reading = new ClusterTls(said, directory, home, faults);
        return reading.files(
                SecurityKeys.PEER_TLS,
                List.of(
                        reading.first(SecurityKeys.PEER_TLS_CERTIFICATE, SecurityKeys.META_TLS_CERTIFICATE),
                        reading.first(SecurityKeys.PEER_TLS_KEY, SecurityKeys.META_TLS_KEY),
                        reading.first(SecurityKeys.PEER_TLS_TRUST, SecurityKeys.META_TLS_TRUST)));
    }

    /** Where nobody but the process itself shows a certificate. */
    static Optional<TlsFiles> ofOperators(Configuration said, Path directory, Path home, List<String> faults) {
        List<Key<String>> keys = List.of(
                SecurityKeys.ADMIN_TLS_CERTIFICATE, SecurityKeys.ADMIN_TLS_KEY, SecurityKeys.ADMIN_TLS_CERTIFICATE);
        return new ClusterTls(said, directory, home, faults).files(SecurityKeys.ADMIN_TLS, keys);
    }

    private Key<String> first(Key<String> own, Key<String> other) {
        return said.find(own).isEmpty()
                        && said.get(SecurityKeys.PEER_TLS)
                        && said.find(other).isPresent()
                ? other
                : own;
    }

    /** @param keys of the certificate, its private key, and the authority */
    private Optional<TlsFiles> files(Key<Boolean> enabled, List<Key<String>> keys) {
        int before = faults.size();
        if (!said.get(enabled)) {
            keys.stream()
                    .distinct()
                    .filter(key -> said.find(key).isPresent() && !isOtherwiseUsed(key))
                    .forEach(key -> fault(key, said.get(key), "not set, or " + enabled.name() + "=true"));
            return Optional.empty();
        }
        List<Path> paths = new ArrayList<>();
        for (Key<String> key : keys) {
            Optional<Path> path = said.find(key).map(home::resolve);
            if (path.isEmpty()) {
                fault(key, "not set", "a PEM file, because " + enabled.name() + "=true");
            }
            path.ifPresent(paths::add);
        }
        if (faults.size() > before) {
            return Optional.empty();
        }
        TlsFiles files = new TlsFiles(paths.get(0), paths.get(1), paths.get(2));
        read(keys.get(0), () -> Pem.certificates(files.certificate()));
        read(keys.get(1), () -> Pem.key(files.key()));
        read(keys.get(2), () -> Pem.certificates(files.trust()));
        if (faults.size() == before
                && !Pem.belong(
                        Pem.key(files.key()),
                        Pem.certificates(files.certificate()).get(0))) {
            fault(
                    keys.get(1),
                    files.key().toString(),
                    "the key of the certificate in " + keys.get(0).name() + ", " + files.certificate());
        }
        return faults.size() > before ? Optional.empty() : Optional.of(files);
    }

    /** The metadata's files may be there for the peers alone. */
    private boolean isOtherwiseUsed(Key<String> key) {
        return said.get(SecurityKeys.PEER_TLS) && key.name().startsWith("meta");
    }

    private void read(Key<String> key, Runnable reading) {
        try {
            reading.run();
        } catch (GatewayException e) {
            add(where(key) + ": " + e.getMessage());
        }
    }

    private void fault(Key<String> key, String is, String expected) {
        add(where(key) + ": " + is + " (expected: " + expected + ")");
    }

    /** Once: a key may stand for two files. */
    private void add(String line) {
        if (!faults.contains(line)) {
            faults.add(line);
        }
    }

    private String where(Key<String> key) {
        return directory.resolve(key.file().fileName()) + ": " + key.name();
    }
}
