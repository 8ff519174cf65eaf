/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.cs.TlsTerms;

/**
 * What was in the files of a listener's TLS at one time.
 *
 * @param clientCa empty if clients are not asked for certificates
 */
record TlsFiles(String certificate, String key, String clientCa) {

    private static final int MOST_BYTES = 1 << 20;

    /** @throws GatewayException FATAL, naming the file that cannot be read, and its key in the configuration */
    static TlsFiles read(TlsTerms terms) {
        TlsTerms.Clients clients = terms.clients();
        return new TlsFiles(
                read("tlsCertificate", terms.certificate()),
                read("tlsKey", terms.key()),
                clients == null ? "" : read("tlsClientCa", clients.authorities()));
    }

    private static String read(String what, Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new GatewayException(
                        Category.FATAL, what + ": " + file + " is too large (expected: <= " + MOST_BYTES + " bytes)");
            }
            return new String(
                    Files.readAllBytes(file), StandardCharsets.ISO_8859_1); // PEM is ASCII; comments may be anything
        } catch (IOException e) {
            throw new GatewayException(
                    Category.FATAL, what + ": " + file + " (expected: a file that can be read): " + e, e);
        }
    }

    /** Tells whether they have changed without the key being kept. */
    String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String each : new String[] {certificate, key, clientCa}) {
                digest.update(digestOf(each));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }

    private static byte[] digestOf(String text) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The key is nobody's business. */
    @Override
    public String toString() {
        return "TlsFiles[" + fingerprint() + "]";
    }
}
