/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Signs certificates for a test, with keys of P-256. */
public final class TestAuthority {

    private final X509Bundle root;

    public TestAuthority(String name) throws Exception {
        root = builder().subject("CN=" + name).setIsCertificateAuthority(true).buildSelfSigned();
    }

    private static CertificateBuilder builder() {
        Instant now = Instant.now();
        return new CertificateBuilder()
                .notBefore(now.minus(Duration.ofDays(1)))
                .notAfter(now.plus(Duration.ofDays(1)))
                .ecp256();
    }

    /** For a server on this host. */
    public X509Bundle server(String name) throws Exception {
        return builder()
                .subject("CN=" + name)
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .addExtendedKeyUsageServerAuth()
                .buildIssuedBy(root);
    }

    public X509Bundle client(String name) throws Exception {
        return builder().subject("CN=" + name).addExtendedKeyUsageClientAuth().buildIssuedBy(root);
    }

    /** The own certificate. */
    public Path writeRoot(Path folder) throws Exception {
        return Files.writeString(folder.resolve("ca.pem"), root.getRootCertificatePEM());
    }

    /** Terms with a server's certificate in files of that folder, which it overwrites. */
    public TlsTerms serverTerms(Path folder, String name) throws Exception {
        return write(server(name), folder);
    }

    public static TlsTerms write(X509Bundle server, Path folder) throws Exception {
        return TlsTerms.of(
                Files.writeString(folder.resolve("server.pem"), server.getCertificatePathPEM()),
                Files.writeString(folder.resolve("server.key"), server.getPrivateKeyPEM()));
    }

    public TrustManagerFactory trust() {
        return root.toTrustManagerFactory();
    }

    /** Of a client that trusts this authority, and shows a certificate, or none. */
    public SSLContext trusting(@Nullable X509Bundle own) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManager[] keys = own == null ? null : own.toKeyManagerFactory().getKeyManagers();
        context.init(keys, trust().getTrustManagers(), null);
        return context;
    }
}
