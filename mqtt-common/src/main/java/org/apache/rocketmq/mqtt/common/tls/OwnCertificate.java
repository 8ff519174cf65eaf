/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows one certificate, whoever asks and whatever authorities they name: the newest. A handshake that has begun with the one before ends with it. Safe for any thread.
 */
public final class OwnCertificate extends X509ExtendedKeyManager {

    private static final Duration SOON = Duration.ofDays(14);
    private static final AtomicLong NUMBERS = new AtomicLong();

    /** The newest first, then the one before it; a handshake takes less time than there is between two changes. */
    private volatile Pair pair;

    private record Pair(Held now, Held before) {}

    /** A certificate with its key; the name is that of no other. */
    record Held(String name, List<X509Certificate> chain, PrivateKey key) {
        Held {
            chain = List.copyOf(chain);
        }

        static Held of(FileContents contents, TlsFiles files) {
            List<X509Certificate> chain = Pem.certificates(contents, files.certificate());
            return new Held("own-" + NUMBERS.incrementAndGet(), chain, Pem.key(contents, files.key(), chain.get(0)));
        }

        /** Without the key. */
        @Override
        public String toString() {
            return name + " " + chain.get(0).getSubjectX500Principal();
        }
    }

    OwnCertificate(Held held) {
        this.pair = new Pair(held, held);
    }

    void replace(Held held) {
        pair = new Pair(held, pair.now);
    }

    String subject() {
        return pair.now.chain.get(0).getSubjectX500Principal().getName();
    }

    Instant until() {
        return pair.now.chain.get(0).getNotAfter().toInstant();
    }

    boolean isOverSoon() {
        return until().isBefore(Instant.now().plus(SOON));
    }

    private @Nullable String name(String... keyTypes) {
        Held now = pair.now;
        return List.of(keyTypes).contains(now.key.getAlgorithm()) ? now.name : null;
    }

    private @Nullable Held held(@Nullable String name) {
        Pair both = pair;
        if (both.now.name.equals(name)) {
            return both.now;
        }
        return both.before.name.equals(name) ? both.before : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return name(keyTypes);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return name(keyType);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return name(keyTypes);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return name(keyType);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        String name = name(keyType);
        return name == null ? null : new String[] {name};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return getClientAliases(keyType, issuers);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String name) {
        Held held = held(name);
        return held == null ? null : held.chain.toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String name) {
        Held held = held(name);
        return held == null ? null : held.key;
    }
}
