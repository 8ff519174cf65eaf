/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.jspecify.annotations.Nullable;

/**
 * How a listener speaks TLS.
 *
 * @param certificate PEM file of its certificate and of those between it and the root
 * @param key PEM file of its private key, PKCS#8
 * @param clients who may show a certificate; null: nobody is asked for one
 * @param protocols of {@link #PROTOCOLS}, at least one
 * @param ciphers of {@link #CIPHERS}, at least one
 * @param reload how often the files are looked at; zero: never again
 */
public record TlsTerms(
        Path certificate,
        Path key,
        @Nullable Clients clients,
        List<String> protocols,
        List<String> ciphers,
        Duration reload) {

    /** The versions there are: what is older is broken. */
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** The suites there are, best first: those of TLS 1.3, and of 1.2 those with forward secrecy and authenticated encryption. */
    public static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    public static final Duration DEFAULT_RELOAD = Duration.ofSeconds(30);

    /**
     * Clients that show a certificate.
     *
     * @param authorities PEM file of who may have signed it
     * @param required whether a client without one is turned away
     * @param revoked file of these authorities' revocation lists, PEM or DER; null: there are none
     */
    public record Clients(
            Path authorities, boolean required, @Nullable Path revoked) {}

    public TlsTerms {
        protocols = checked("tlsProtocols", protocols, PROTOCOLS);
        ciphers = checked("tlsCiphers", ciphers, CIPHERS);
        if (reload.isNegative()) {
            throw new GatewayException(Category.FATAL, "tlsReloadSeconds: " + reload + " (expected: >= 0)");
        }
    }

    private static List<String> checked(String what, List<String> chosen, List<String> possible) {
        if (chosen.isEmpty() || !possible.containsAll(chosen)) {
            throw new GatewayException(
                    Category.FATAL, what + ": " + chosen + " (expected: some of " + String.join(", ", possible) + ")");
        }
        return List.copyOf(chosen);
    }

    /** With the defaults for everything else. */
    public static TlsTerms of(Path certificate, Path key) {
        return new TlsTerms(certificate, key, null, PROTOCOLS, CIPHERS, DEFAULT_RELOAD);
    }

    /** File of the revocation lists of the clients' authorities; null: there are none. */
    public @Nullable Path revoked() {
        return clients == null ? null : clients.revoked();
    }

    public TlsTerms withClients(Path authorities, boolean required) {
        return with(new Clients(authorities, required, null));
    }

    public TlsTerms with(Clients others) {
        return new TlsTerms(certificate, key, others, protocols, ciphers, reload);
    }

    public TlsTerms withProtocols(List<String> some) {
        return new TlsTerms(certificate, key, clients, some, ciphers, reload);
    }

    public TlsTerms withReload(Duration interval) {
        return new TlsTerms(certificate, key, clients, protocols, ciphers, interval);
    }
}
