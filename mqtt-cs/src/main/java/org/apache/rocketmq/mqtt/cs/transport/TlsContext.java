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
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.cs.TlsTerms;
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
    private final Counter failed;
    private volatile Loaded loaded;
    /** Of the files that were tried last, good or bad; or why they could not be read. */
    private String tried;

    private record Loaded(SslContext context, X509Certificate certificate) {}

    /** @throws GatewayException FATAL, naming the file that cannot be used, and its key in the configuration */
    TlsContext(TlsTerms terms, Meters meters) {
        this.terms = terms;
        this.reloaded = meters.counter("mqtt_tls_reloads", "result", "done");
        this.failed = meters.counter("mqtt_tls_reloads", "result", "failed");
        TlsFiles files = TlsFiles.read(terms);
        this.tried = files.fingerprint();
        this.loaded = load(files);
        tell("uses");
    }

    /** For one connection. It has no time-out of its own: the one for all that comes before the session counts. */
    SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = loaded.context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    /** Until the certificate expires; negative afterwards. */
    long secondsLeft() {
        return Duration.between(Instant.now(), loaded.certificate.getNotAfter().toInstant())
                .toSeconds();
    }

    /** Takes the files if they have changed and are good. Blocks. */
    void look() {
        try {
            TlsFiles files = TlsFiles.read(terms);
            String fingerprint = files.fingerprint();
            if (!fingerprint.equals(tried)) {
                tried = fingerprint;
                loaded = load(files);
                reloaded.increment();
                tell("now uses");
            }
        } catch (GatewayException e) {
            String reason = String.valueOf(e.getMessage());
            if (e.getCause() instanceof IOException) { // will be looked at again, but is said once
                if (reason.equals(tried)) {
                    return;
                }
                tried = reason;
            }
            failed.increment();
            LOG.warn("new TLS files are not used, the old certificate stays: {}", reason);
        }
    }

    private void tell(String does) {
        X509Certificate certificate = loaded.certificate;
        LOG.info(
                "TLS {} certificate={} subject={} until={} provider={}",
                does,
                terms.certificate(),
                certificate.getSubjectX500Principal(),
                certificate.getNotAfter().toInstant(),
                provider());
        try {
            certificate.checkValidity();
        } catch (CertificateException e) {
            LOG.warn(
                    "tlsCertificate: {} is not valid now, clients will refuse it: {}",
                    terms.certificate(),
                    e.toString());
        }
    }

    private static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    private Loaded load(TlsFiles files) {
        List<X509Certificate> chain = certificates("tlsCertificate", terms.certificate(), files.certificate());
        X509Certificate leaf = chain.get(0);
        SslContextBuilder builder = SslContextBuilder.forServer(key(files.key(), leaf), chain)
                .sslProvider(provider())
                .protocols(terms.protocols())
                .ciphers(terms.ciphers(), SupportedCipherSuiteFilter.INSTANCE)
                .sessionCacheSize(KEPT_SESSIONS)
                .sessionTimeout(SESSION_SECONDS);
        TlsTerms.Clients clients = terms.clients();
        if (clients != null) {
            builder.trustManager(certificates("tlsClientCa", clients.authorities(), files.clientCa()))
                    .clientAuth(clients.required() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
        }
        try {
            return new Loaded(builder.build(), leaf);
        } catch (IOException | RuntimeException e) { // an IllegalArgumentException, mostly
            throw unusable("tlsCertificate", terms.certificate(), e);
        }
    }

    private static List<X509Certificate> certificates(String what, Path file, String text) {
        try {
            return Pem.certificates(text);
        } catch (CertificateException e) {
            throw unusable(what, file, e);
        }
    }

    private PrivateKey key(String text, X509Certificate certificate) {
        try {
            return Pem.privateKey(text, certificate.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw unusable("tlsKey", terms.key(), e);
        }
    }

    private static GatewayException unusable(String what, Path file, Exception reason) {
        return new GatewayException(Category.FATAL, what + ": " + file + ": " + reason.getMessage(), reason);
    }
}
