/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.rocketmq.mqtt.ds.broker.ClusterAccess;

/** What the configuration says of TLS towards name servers and brokers. */
final class BrokerTls {

    private BrokerTls() {}

    /** Whatever is wrong is added to the faults; then nothing is switched on. */
    static ClusterAccess.Tls of(Configuration said, Path directory, Path home, List<String> faults) {
        int before = faults.size();
        boolean enabled = said.get(Keys.ROCKETMQ_TLS);
        Path file = directory.resolve(ConfigFile.SERVICE.fileName());
        for (Key<String> key : List.of(Keys.ROCKETMQ_TLS_TRUST, Keys.ROCKETMQ_TLS_CERTIFICATE, Keys.ROCKETMQ_TLS_KEY)) {
            Optional<Path> named = said.find(key).map(home::resolve);
            if (named.isPresent() && !enabled) {
                faults.add(
                        file + ": " + key.name() + ": " + said.get(key) + " (expected: not set, or rocketmqTls=true)");
            } else if (named.isPresent() && !(Files.isRegularFile(named.get()) && Files.isReadable(named.get()))) {
                faults.add(file + ": " + key.name() + ": " + named.get() + " (expected: a file that can be read)");
            }
        }
        String certificate = path(said, Keys.ROCKETMQ_TLS_CERTIFICATE, home);
        String key = path(said, Keys.ROCKETMQ_TLS_KEY, home);
        if (certificate.isEmpty() != key.isEmpty()) {
            faults.add(file + ": " + (certificate.isEmpty() ? "rocketmqTlsCertificate" : "rocketmqTlsKey")
                    + ": not set (expected: a file, because "
                    + (certificate.isEmpty() ? "rocketmqTlsKey" : "rocketmqTlsCertificate")
                    + " is set)");
        }
        return faults.size() > before
                ? ClusterAccess.Tls.NONE
                : new ClusterAccess.Tls(enabled, path(said, Keys.ROCKETMQ_TLS_TRUST, home), certificate, key);
    }

    private static String path(Configuration said, Key<String> key, Path home) {
        return said.find(key).map(home::resolve).map(Path::toString).orElse("");
    }
}
