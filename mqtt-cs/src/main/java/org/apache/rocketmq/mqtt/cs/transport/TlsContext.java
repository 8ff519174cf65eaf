/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.tls.FileContents;
import org.apache.rocketmq.mqtt.common.tls.FileWatch;
import org.apache.rocketmq.mqtt.common.tls.Pem;
import org.apache.rocketmq.mqtt.common.tls.Trust;
import org.apache.rocketmq.mqtt.cs.TlsTerms;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that a listener shows, and whose it asks for: always that of the last files that were good. Whoever is connected is not touched when it changes.
 *
 * <p>Owns what was loaded. {@link #look} is for one thread; handlers are made on any.
 */
final class TlsContext {

    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

    /** Sessions of TLS 1.2 that clients may resume, and for how long they may, in seconds. */
    private static final int KEPT_SESSIONS = 20_000;

    private static final int SESSION_SECONDS = 3_600;

    private final TlsTerms terms;
    private final Counter reloaded;
    private final FileWatch<Loaded> files;

    private record Loaded(
            SslContext context,
            X509Certificate certificate,
            @Nullable Trust trust) {}

    /** @throws GatewayException FATAL, naming the file that cannot be used */
    TlsContext(TlsTerms terms, Meters meters) {
        this.terms = terms;
        this.reloaded = meters.counter("mqtt_tls_reloads", "result", "done");
        Counter failed = meters.counter("mqtt_tls_reloads", "result", "failed");
        this.files = new FileWatch<>(paths(terms), this::load, reason -> {
            failed.increment();
            LOG.warn("new TLS files are not used, what was read before stays: {}", reason);
        });
        tell("uses");
    }

    private static List<Path> paths(TlsTerms terms) {
        List<Path> paths = new ArrayList<>(List.of(terms.certificate(), terms.key()));
        TlsTerms.Clients clients = terms.clients();
        if (clients != null) {
            paths.add(clients.authorities());
        }
        Path revoked = terms.revoked();
        if (revoked != null) {
            paths.add(revoked);
        }
        return paths;
    }

    /** For one connection. It has no time-out of its own: the one for all that comes before the session counts. */
    SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = files.current().context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    /** Until the certificate expires; negative afterwards. */
    long secondsLeft() {
        return secondsTo(files.current().certificate.getNotAfter().toInstant());
    }

    /** Until the first of the revocation lists runs out, and with it everybody whose certificate it is about; negative afterwards. Zero if there are none. */
    long secondsOfListsLeft() {
        Trust trust = files.current().trust;
        Instant until = trust == null ? null : trust.until();
        return until == null ? 0 : secondsTo(until);
    }

    private static long secondsTo(Instant when) {
        return Duration.between(Instant.now(), when).toSeconds();
    }

    /** Takes the files if they have changed and are good. Blocks. */
    void look() {
        if (files.look()) {
            reloaded.increment();
            tell("now uses");
        }
    }

    private void tell(String does) {
        X509Certificate certificate = files.current().certificate;
        LOG.info(
                "TLS {} certificate={} subject={} until={} provider={}",
                does,
                terms.certificate(),
                certificate.getSubjectX500Principal(),
                certificate.getNotAfter().toInstant(),
                provider());
        if (!isValid(certificate)) {
            LOG.warn("{}: the certificate is not valid now, clients will refuse it", terms.certificate());
        }
    }

    private static boolean isValid(X509Certificate certificate) {
        Instant now = Instant.now();
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }

    private static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    private Loaded load(FileContents contents, @Nullable Loaded before) {
        List<X509Certificate> chain = Pem.certificates(contents, terms.certificate());
        X509Certificate leaf = chain.get(0);
        PrivateKey key = Pem.key(contents, terms.key(), leaf);
        if (before != null && isValid(before.certificate) && !isValid(leaf)) {
            throw unusable(
                    "is valid from " + leaf.getNotBefore().toInstant() + " to "
                            + leaf.getNotAfter().toInstant() + ", and the one before it is valid now",
                    null);
        }
        SslContextBuilder builder = SslContextBuilder.forServer(key, chain)
                .sslProvider(provider())
                .protocols(terms.protocols())
                .ciphers(terms.ciphers(), SupportedCipherSuiteFilter.INSTANCE)
                .sessionCacheSize(KEPT_SESSIONS)
                .sessionTimeout(SESSION_SECONDS);
        TlsTerms.Clients clients = terms.clients();
        Trust trust = clients == null ? null : Trust.of(contents, clients.authorities(), clients.revoked());
        if (clients != null && trust != null) {
            builder.trustManager(trust.manager())
                    .clientAuth(clients.required() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
        }
        try {
            return new Loaded(builder.build(), leaf, trust);
        } catch (IOException | RuntimeException e) { // an IllegalArgumentException, mostly
            throw unusable("cannot be used: " + e.getMessage(), e);
        }
    }

    private GatewayException unusable(String why, @Nullable Exception cause) {
        return new GatewayException(Category.FATAL, terms.certificate() + ": " + why, cause);
    }
}
