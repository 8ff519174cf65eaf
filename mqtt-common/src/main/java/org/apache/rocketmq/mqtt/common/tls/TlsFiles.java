/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a process has its certificate, and who may sign those of others.
 *
 * @param certificate PEM file of its own certificate, followed by those between it and the authority, if there are any
 * @param key PEM file of the private key, PKCS#8, not encrypted
 * @param trust PEM file of the authorities; whoever has a certificate of one of them is let in
 * @param lookEvery between two looks whether the files have changed
 */
public record TlsFiles(Path certificate, Path key, Path trust, Duration lookEvery) {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    public TlsFiles {
        if (lookEvery.toMillis() < 1) {
            throw new IllegalArgumentException("lookEvery: " + lookEvery + " (expected: >= 1 ms)");
        }
    }

    /** Looked at every ten seconds. */
    public TlsFiles(Path certificate, Path key, Path trust) {
        this(certificate, key, trust, LOOK_EVERY);
    }

    /** The same files. */
    public TlsFiles lookedAtEvery(Duration time) {
        return new TlsFiles(certificate, key, trust, time);
    }
}
