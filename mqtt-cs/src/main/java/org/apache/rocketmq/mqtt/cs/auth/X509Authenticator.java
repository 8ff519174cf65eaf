/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.port.Authenticator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows clients by the certificate they showed to TLS, which has verified it; but it may have ended since, for a TLS session that is resumed is not verified once
 * more. Abstains if there is none. Of the name that is asked for there must be exactly one in the certificate: with two of them the client could choose who it
 * is. The connection ends when the certificate does. Safe for any thread.
 */
public final class X509Authenticator implements Authenticator {

    private static final Logger LOG = LoggerFactory.getLogger(X509Authenticator.class);

    private final Name name;
    private final As as;
    private final InstantSource clock;

    /** Which name of a certificate counts; the number is that of a subject alternative name (RFC 5280 section 4.2.1.6). */
    public enum Name {
        /** The common name of the subject. */
        CN(-1),
        EMAIL(1),
        DNS(2),
        URI(6);

        private final int alternative;

        Name(int alternative) {
            this.alternative = alternative;
        }
    }

    /** What the name is. */
    public enum As {
        /** The user's; the client id is free. */
        USER,
        /** Of user and client: no other client id is let in. */
        CLIENT
    }

    public X509Authenticator(Name name, As as) {
        this(name, as, InstantSource.system());
    }

    X509Authenticator(Name name, As as, InstantSource clock) {
        this.name = name;
        this.as = as;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        X509Certificate certificate = credentials.certificate();
        return CompletableFuture.completedStage(
                certificate == null ? new Abstained() : verdict(certificate, credentials));
    }

    private Verdict verdict(X509Certificate certificate, Credentials credentials) {
        Instant end = certificate.getNotAfter().toInstant();
        if (clock.instant().isAfter(end)) {
            LOG.debug(
                    "client={} remote={} certificate refused: it ended {}",
                    credentials.client(),
                    credentials.remoteAddress(),
                    end);
            return new Refused(Cause.NOT_AUTHORIZED);
        }
        List<String> names = namesOf(certificate);
        if (names.size() != 1 || ClientId.fault(names.get(0)) != null) {
            LOG.debug(
                    "client={} remote={} certificate refused: {} names of kind {} (expected: one that can be used)",
                    credentials.client(),
                    credentials.remoteAddress(),
                    names.size(),
                    name);
            return new Refused(Cause.NOT_AUTHORIZED);
        }
        String only = names.get(0);
        return new Accepted(only, as == As.CLIENT ? new ClientId(only) : null, end);
    }

    private List<String> namesOf(X509Certificate certificate) {
        try {
            return name == Name.CN ? commonNames(certificate) : alternativeNames(certificate);
        } catch (NamingException | CertificateParsingException e) {
            LOG.debug("certificate with a name that cannot be read", e);
            return List.of();
        }
    }

    /** One part of a subject may have several names. */
    private static List<String> commonNames(X509Certificate certificate) throws NamingException {
        LdapName subject = new LdapName(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253));
        List<String> names = new ArrayList<>();
        for (Rdn part : subject.getRdns()) {
            Attribute named = part.toAttributes().get("CN");
            for (int i = 0; named != null && i < named.size(); i++) {
                names.add(named.get(i) instanceof String text ? text : "");
            }
        }
        return names;
    }

    private List<String> alternativeNames(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names == null) {
            return List.of();
        }
        return names.stream()
                .filter(entry -> entry.get(0) instanceof Integer kind && kind == name.alternative)
                .map(entry -> String.valueOf(entry.get(1)))
                .toList();
    }
}
