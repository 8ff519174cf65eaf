/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose certificates are believed: what authorities have signed and, if there are revocation lists, have not revoked. With lists nothing is believed that none of them speaks of: a certificate of an
 * authority without a list, or whose list has run out, is refused. Nobody is asked over the network. Immutable.
 *
 * @param manager safe for any thread
 * @param until when the first of the lists runs out; null if there are none
 */
public record Trust(
        X509ExtendedTrustManager manager, @Nullable Instant until) {

    private static final Logger LOG = LoggerFactory.getLogger(Trust.class);

    /** By which the clock of whoever made a list may differ from ours: what the JDK grants, too. */
    private static final Duration SKEW = Duration.ofMinutes(15);

    /**
     * @param authorities PEM file
     * @param revoked file of their revocation lists, PEM or DER; null: there are none
     * @throws GatewayException FATAL, naming the file that cannot be used
     */
    public static Trust of(FileContents contents, Path authorities, @Nullable Path revoked) {
        List<X509Certificate> trusted = Pem.certificates(contents, authorities);
        List<X509CRL> lists = revoked == null ? List.of() : Pem.revocationLists(contents, revoked);
        if (revoked != null) {
            lists.forEach(list -> check(list, revoked, trusted, authorities));
            sayWhoHasNone(trusted, lists, revoked);
        }
        try {
            return new Trust(
                    manager(trusted, lists),
                    lists.stream()
                            .map(list -> list.getNextUpdate().toInstant())
                            .min(Instant::compareTo)
                            .orElse(null));
        } catch (GeneralSecurityException e) {
            throw new GatewayException(Category.FATAL, authorities + ": cannot be trusted: " + e.getMessage(), e);
        }
    }

    private static X509ExtendedTrustManager manager(List<X509Certificate> trusted, List<X509CRL> lists)
            throws GeneralSecurityException {
        Set<TrustAnchor> anchors =
                trusted.stream().map(each -> new TrustAnchor(each, null)).collect(Collectors.toSet());
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
        parameters.setRevocationEnabled(
                !lists.isEmpty()); // from these lists alone, unless a property of the JVM says more
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        for (TrustManager each : factory.getTrustManagers()) {
            if (each instanceof X509ExtendedTrustManager manager) {
                return manager;
            }
        }
        throw new GatewayException(Category.FATAL, "this Java has no trust manager for X.509");
    }

    private static void check(X509CRL list, Path file, List<X509Certificate> trusted, Path authorities) {
        Instant now = Instant.now();
        Date next = list.getNextUpdate();
        String whose = ": the list of " + list.getIssuerX500Principal();
        if (next == null) {
            throw wrong(file, whose + " does not say until when it holds (expected: a nextUpdate)");
        }
        if (next.toInstant().isBefore(now)) {
            throw wrong(file, whose + " is out of date since " + next.toInstant());
        }
        Instant from = list.getThisUpdate().toInstant();
        if (from.isAfter(now.plus(SKEW))) {
            throw wrong(file, whose + " holds from " + from + " on, not yet");
        }
        List<X509Certificate> issuers = trusted.stream()
                .filter(each -> each.getSubjectX500Principal().equals(list.getIssuerX500Principal()))
                .toList();
        if (!issuers.isEmpty() && issuers.stream().noneMatch(each -> signed(each, list))) {
            throw wrong(file, whose + " is not signed by that authority of " + authorities);
        }
    }

    private static boolean signed(X509Certificate issuer, X509CRL list) {
        try {
            list.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            LOG.debug("the list of {} was signed by another key", list.getIssuerX500Principal(), e);
            return false;
        }
    }

    private static void sayWhoHasNone(List<X509Certificate> trusted, List<X509CRL> lists, Path revoked) {
        trusted.stream()
                .map(X509Certificate::getSubjectX500Principal)
                .filter(name -> lists.stream()
                        .noneMatch(list -> list.getIssuerX500Principal().equals(name)))
                .forEach(
                        name -> LOG.warn("{}: has no list of {}: what it has signed itself is refused", revoked, name));
    }

    private static GatewayException wrong(Path file, String what) {
        return new GatewayException(Category.FATAL, file + what);
    }
}
