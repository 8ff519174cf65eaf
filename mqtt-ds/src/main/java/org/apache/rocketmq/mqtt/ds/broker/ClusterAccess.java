/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.List;

/**
 * How a RocketMQ cluster lets itself be used.
 *
 * @param accessKey user of its access control; empty: requests are not signed
 * @param secretKey its secret
 * @param tls how connections are secured
 */
public record ClusterAccess(String accessKey, String secretKey, Tls tls) {

    /** Whoever asks is let in. */
    public static final ClusterAccess OPEN = new ClusterAccess("", "", Tls.NONE);

    /**
     * TLS to name servers and brokers.
     *
     * @param trust PEM file of the certificates that servers are signed by; empty: those that the JVM trusts
     * @param certificate PEM file of the gateway's own certificate; empty: it shows none
     * @param key PEM file of its key, PKCS#8, not encrypted
     */
    public record Tls(boolean isOn, String trust, String certificate, String key) {

        public static final Tls NONE = new Tls(false, "", "", "");

        public Tls {
            if (certificate.isEmpty() != key.isEmpty()) {
                throw new IllegalArgumentException(
                        "RocketMQ TLS: a certificate and a key belong together, there is one only");
            }
            if (!isOn && !List.of(trust, certificate, key).stream().allMatch(String::isEmpty)) {
                throw new IllegalArgumentException("RocketMQ TLS: files are named, but it is off (expected: on)");
            }
        }
    }

    @Override
    public String toString() {
        return "ClusterAccess[accessKey=" + accessKey + ", tls=" + tls + "]"; // without the secret
    }
}
