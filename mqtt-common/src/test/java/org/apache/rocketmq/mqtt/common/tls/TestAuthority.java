/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** A certificate authority of a test, what it signs, and what it revokes. */
public final class TestAuthority {

    private static final Duration LIFE = Duration.ofDays(90);
    private static final AtomicLong SERIALS = new AtomicLong(1_000);
    private static final String SERVER = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";

    private final Path folder;
    private final TestIdentity own;
    private final Path file;

    private TestAuthority(Path folder, String name) {
        this.folder = folder;
        this.own = selfSigned(name, TestKeys.P256);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        this.file = TestIdentity.put(folder.resolve(name + "-ca.pem"), own.pem());
    }

    /**
     * @param folder where its files are written, made if it is not there
     * @param name no other authority's of that folder
     */
    public static TestAuthority in(Path folder, String name) {
        return new TestAuthority(folder, name);
    }

    static TestIdentity selfSigned(String name, TestKeys kind) {
        try {
            KeyPair keys = kind.generate();
            X500Principal subject = new X500Principal("CN=" + name);
            byte[] isAuthority = extension("2.5.29.19", Der.sequence(Der.TRUE));
            Instant until = Instant.now().plus(LIFE);
            X509Certificate certificate =
                    certificate(kind, keys.getPrivate(), subject, subject, keys, until, List.of(isAuthority));
            return new TestIdentity(certificate, keys.getPrivate(), certificate);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its own certificate. */
    public Path file() {
        return file;
    }

    /** Writes {@code NAME.pem}, {@code NAME.key} and {@code NAME-trust.pem}, for 127.0.0.1 and localhost, and both sides of a connection, in the place of those that are there. */
    public TlsFiles issue(String subject) {
        return sign(subject, Instant.now().plus(LIFE), thisHost(), usage(SERVER, CLIENT))
                .write(folder, subject);
    }

    /** The same, for no host at all, but this one. */
    public TlsFiles issueFor(String subject, String host) {
        return sign(subject, Instant.now().plus(LIFE), names(dns(host)), usage(SERVER, CLIENT))
                .write(folder, subject);
    }

    /** For a server on this host, and nobody else. */
    public TestIdentity server(String name) {
        return server(name, Instant.now().plus(LIFE));
    }

    public TestIdentity server(String name, Instant until) {
        return sign(name, until, thisHost(), usage(SERVER));
    }

    public TestIdentity client(String name) {
        return client(name, Instant.now().plus(LIFE));
    }

    public TestIdentity client(String name, Instant until) {
        return sign(name, until, usage(CLIENT));
    }

    /** A revocation list that holds for a day and names these, PEM, in {@code NAME-crl.pem}, in the place of the one that is there. */
    public Path revoke(String name, TestIdentity... revoked) {
        return revoke(name, Instant.now().plus(Duration.ofDays(1)), revoked);
    }

    public Path revoke(String name, Instant until, TestIdentity... revoked) {
        return TestIdentity.put(
                folder.resolve(name + "-crl.pem"), TestIdentity.pem("X509 CRL", revocationList(until, revoked)));
    }

    /** In DER. */
    public byte[] revocationList(Instant until, TestIdentity... revoked) {
        List<byte[]> entries = new ArrayList<>();
        for (TestIdentity each : revoked) {
            entries.add(Der.sequence(
                    Der.integer(each.certificate().getSerialNumber()), Der.time(dayBefore(Instant.now()))));
        }
        byte[] content = Der.sequence(
                Der.integer(BigInteger.ONE),
                TestKeys.P256.identifier(),
                own.certificate().getSubjectX500Principal().getEncoded(),
                Der.time(dayBefore(Instant.now()).minus(LIFE)),
                Der.time(until),
                entries.isEmpty() ? new byte[0] : Der.sequence(entries.toArray(byte[][]::new)));
        try {
            return TestKeys.P256.signed(own.key(), content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Believes this authority. */
    public TrustManagerFactory trust() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("authority", own.certificate());
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of a client that believes this authority, and shows a certificate, or none. */
    public SSLContext trusting(@Nullable TestIdentity shown) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] keys = shown == null ? null : shown.keyManagers();
            context.init(keys, trust().getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private TestIdentity sign(String subject, Instant until, byte[]... extensions) {
        try {
            KeyPair keys = TestKeys.P256.generate();
            X509Certificate certificate = certificate(
                    TestKeys.P256,
                    own.key(),
                    own.certificate().getSubjectX500Principal(),
                    new X500Principal("CN=" + subject),
                    keys,
                    until,
                    List.of(extensions));
            return new TestIdentity(certificate, keys.getPrivate(), own.certificate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate certificate(
            TestKeys kind,
            PrivateKey signer,
            X500Principal issuer,
            X500Principal subject,
            KeyPair keys,
            Instant until,
            List<byte[]> extensions)
            throws GeneralSecurityException {
        byte[] content = Der.sequence(
                Der.tagged(0xA0, Der.integer(BigInteger.TWO)), // version 3
                Der.integer(BigInteger.valueOf(SERIALS.incrementAndGet())),
                kind.identifier(),
                issuer.getEncoded(),
                Der.sequence(
                        Der.time(dayBefore(until.isBefore(Instant.now()) ? until : Instant.now())), Der.time(until)),
                subject.getEncoded(),
                keys.getPublic().getEncoded(),
                Der.tagged(0xA3, Der.sequence(extensions.toArray(byte[][]::new))));
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(kind.signed(signer, content)));
    }

    private static Instant dayBefore(Instant when) {
        return when.minus(Duration.ofDays(1));
    }

    private static byte[] extension(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.TRUE, Der.octets(value));
    }

    private static byte[] usage(String... purposes) {
        byte[][] oids = new byte[purposes.length][];
        for (int i = 0; i < oids.length; i++) {
            oids[i] = Der.oid(purposes[i]);
        }
        return extension("2.5.29.37", Der.sequence(oids));
    }

    private static byte[] thisHost() {
        byte[] address = {127, 0, 0, 1};
        return names(dns("localhost"), Der.tagged(0x87, address));
    }

    private static byte[] dns(String host) {
        return Der.tagged(0x82, host.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] names(byte[]... names) {
        return extension("2.5.29.17", Der.sequence(names));
    }
}
