/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this process is to the others of its cluster, and whom it believes: what its PEM files said the last time they were whole. The managers it gives stay the same while what
 * they answer changes with the files, so that new connections are made with new certificates; those that stand are left alone. Safe for any thread; {@link #refresh} reads files.
 */
public final class Identity {

    private static final Logger LOG = LoggerFactory.getLogger(Identity.class);

    private final TlsFiles files;
    private final OwnCertificate own;
    private final Authorities authorities;

    // guarded by this
    private String seen;
    private String complaint = "";

    private Identity(TlsFiles files, Bytes bytes) {
        this.files = files;
        this.own = new OwnCertificate(bytes.certificate(files));
        this.authorities = new Authorities(bytes.authorities(files));
        this.seen = bytes.digest;
        sayWhat();
    }

    /** @throws GatewayException FATAL, naming the file, if one is not what it should be, or key and certificate do not belong together */
    public static Identity of(TlsFiles files) {
        return new Identity(files, new Bytes(files));
    }

    /** Between two calls of {@link #refresh}. */
    public long refreshMillis() {
        return files.lookEvery().toMillis();
    }

    /** Shows this process's certificate. */
    public OwnCertificate own() {
        return own;
    }

    /** Believes those whose certificates the authorities have signed. */
    public Authorities authorities() {
        return authorities;
    }

    /**
     * Takes in what has changed; files that are not whole, as in the middle of a change, are left for the next time.
     *
     * @return whether something has changed
     */
    public synchronized boolean refresh() {
        Bytes bytes;
        try {
            bytes = new Bytes(files);
        } catch (GatewayException e) {
            complain(e);
            return false;
        }
        if (bytes.digest.equals(seen)) {
            return false;
        }
        seen = bytes.digest;
        complaint = "";
        try {
            OwnCertificate.Held held = bytes.certificate(files);
            Authorities.Trusted trusted = bytes.authorities(files);
            own.replace(held);
            authorities.replace(trusted);
        } catch (GatewayException e) {
            complain(e);
            return false;
        }
        sayWhat();
        return true;
    }

    private void sayWhat() {
        LOG.info("certificate={} subject={} until={}", files.certificate(), own.subject(), own.until());
        if (own.isOverSoon()) {
            LOG.warn("certificate={} is or will soon be out of date until={}", files.certificate(), own.until());
        }
    }

    /** Once, as long as it is the same. */
    private void complain(GatewayException fault) {
        String why = String.valueOf(fault.getMessage());
        if (!why.equals(complaint)) {
            complaint = why;
            LOG.warn("certificates not renewed, the ones before stay: {}", why);
        }
    }

    /** What is in the files, at one time. Not a record: it has a private key in it. */
    private static final class Bytes {
        private final byte[] certificate;
        private final byte[] key;
        private final byte[] trust;
        private final String digest;

        Bytes(TlsFiles files) {
            certificate = Pem.bytes(files.certificate());
            key = Pem.bytes(files.key());
            trust = Pem.bytes(files.trust());
            try {
                MessageDigest digesting = MessageDigest.getInstance("SHA-256");
                digesting.update(certificate);
                digesting.update(key);
                digest = HexFormat.of().formatHex(digesting.digest(trust));
            } catch (NoSuchAlgorithmException e) {
                throw new GatewayException(Category.FATAL, "this Java has no SHA-256", e);
            }
        }

        OwnCertificate.Held certificate(TlsFiles files) {
            return OwnCertificate.Held.of(
                    files, Pem.certificates(files.certificate(), certificate), Pem.key(files.key(), key));
        }

        Authorities.Trusted authorities(TlsFiles files) {
            return Authorities.Trusted.of(files, Pem.certificates(files.trust(), trust));
        }
    }
}
