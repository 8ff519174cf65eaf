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

/**
 * Whether name servers and brokers are spoken to over TLS. All files are PEM.
 *
 * @param enabled nothing else counts unless it is
 * @param trust certificates of who may have signed theirs; empty: whatever they show is taken, so nobody else can listen, but anybody could answer
 * @param certificate of this gateway, for brokers that ask for one; there if and only if the key is
 * @param key of that certificate
 */
public record BrokerTls(boolean enabled, Optional<Path> trust, Optional<Path> certificate, Optional<Path> key) {

    /** Whatever is wrong is added to the faults; the result is of use only if nothing is. */
    static BrokerTls of(Configuration said, Path directory, Path home, List<String> faults) {
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
        Optional<Path> certificate = said.find(Keys.ROCKETMQ_TLS_CERTIFICATE).map(home::resolve);
        Optional<Path> key = said.find(Keys.ROCKETMQ_TLS_KEY).map(home::resolve);
        if (certificate.isPresent() != key.isPresent()) {
            faults.add(file + ": " + (key.isPresent() ? "rocketmqTlsCertificate" : "rocketmqTlsKey")
                    + ": not set (expected: a file, because "
                    + (key.isPresent() ? "rocketmqTlsKey" : "rocketmqTlsCertificate")
                    + " is set)");
        }
        return new BrokerTls(enabled, said.find(Keys.ROCKETMQ_TLS_TRUST).map(home::resolve), certificate, key);
    }
}
