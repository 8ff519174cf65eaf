/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import static org.apache.rocketmq.mqtt.cs.auth.Shown.ABSTAINED;
import static org.apache.rocketmq.mqtt.cs.auth.Shown.NOT_AUTHORIZED;
import static org.apache.rocketmq.mqtt.cs.auth.Shown.by;
import static org.apache.rocketmq.mqtt.cs.auth.Shown.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Verdict;
import org.apache.rocketmq.mqtt.cs.auth.X509Authenticator.As;
import org.apache.rocketmq.mqtt.cs.auth.X509Authenticator.Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class X509AuthenticatorTest {

    private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

    private final X509Certificate certificate = mock(X509Certificate.class);

    private Verdict commonName(String subject, As as) {
        when(certificate.getSubjectX500Principal()).thenReturn(new X500Principal(subject));
        when(certificate.getNotAfter()).thenReturn(Date.from(END));
        return verdict(new X509Authenticator(Name.CN, as), by("c", certificate));
    }

    private Verdict alternative(Name name, List<List<?>> names) throws CertificateParsingException {
        when(certificate.getSubjectAlternativeNames()).thenReturn(names);
        when(certificate.getNotAfter()).thenReturn(Date.from(END));
        return verdict(new X509Authenticator(name, As.USER), by("c", certificate));
    }

    @Test
    void abstainsWithoutACertificate() {
        assertThat(verdict(new X509Authenticator(Name.CN, As.USER), by("c", "u", "p")))
                .isEqualTo(ABSTAINED);
    }

    @Test
    void theCommonNameIsTheUserUntilTheCertificateEnds() {
        assertThat(commonName("O=Fleet,CN=device-1", As.USER)).isEqualTo(new Accepted("device-1", null, END));
    }

    @Test
    void orTheOnlyClientIdAsWell() {
        assertThat(commonName("CN=device-1,O=Fleet", As.CLIENT))
                .isEqualTo(new Accepted("device-1", new ClientId("device-1"), END));
    }

    /** TLS looked at it when the session began; sessions are resumed for hours. */
    @Test
    void refusesACertificateThatHasEndedSince() {
        when(certificate.getSubjectX500Principal()).thenReturn(new X500Principal("CN=device-1"));
        when(certificate.getNotAfter()).thenReturn(Date.from(END));

        assertThat(verdict(new X509Authenticator(Name.CN, As.USER, () -> END.plusSeconds(1)), by("c", certificate)))
                .isEqualTo(NOT_AUTHORIZED);
        assertThat(verdict(new X509Authenticator(Name.CN, As.USER, () -> END), by("c", certificate)))
                .isEqualTo(new Accepted("device-1", null, END));
    }

    @ParameterizedTest
    @ValueSource(strings = {"O=Fleet", "CN=a,CN=b", "CN=a,OU=x,CN=b", "OU=x+CN=a,CN=b", "CN="})
    void refusesUnlessThereIsOneName(String subject) {
        assertThat(commonName(subject, As.USER)).isEqualTo(NOT_AUTHORIZED);
    }

    /** Commas, plus signs and the like are part of a name, however they are written; what is no text is no name. */
    @Test
    void readsNamesAsTheyAre() {
        assertThat(commonName("CN=\"a,CN=b\"", As.USER)).isEqualTo(new Accepted("a,CN=b", null, END));
        assertThat(commonName("CN=a\\+CN\\=b", As.USER)).isEqualTo(new Accepted("a+CN=b", null, END));
        assertThat(commonName("cn=D\\C3\\A4+2.5.4.5=7", As.USER)).isEqualTo(new Accepted("Dä", null, END));
        assertThat(commonName("CN=a\\00b", As.USER)).isEqualTo(NOT_AUTHORIZED);
        assertThat(commonName("CN=#0403616263", As.USER)).as("an octet string").isEqualTo(NOT_AUTHORIZED);
    }

    @Test
    void findsANameBesideAnotherInOnePart() {
        assertThat(commonName("OU=x+CN=a", As.USER)).isEqualTo(new Accepted("a", null, END));
    }

    @Test
    void takesTheAlternativeNameOfTheKindThatWasAskedFor() throws CertificateParsingException {
        List<List<?>> names = List.of(List.of(1, "d@example.org"), List.of(2, "d.example.org"), List.of(6, "urn:d"));

        assertThat(alternative(Name.EMAIL, names)).isEqualTo(new Accepted("d@example.org", null, END));
        assertThat(alternative(Name.DNS, names)).isEqualTo(new Accepted("d.example.org", null, END));
        assertThat(alternative(Name.URI, names)).isEqualTo(new Accepted("urn:d", null, END));
    }

    @Test
    void refusesNoneTwoAndThoseThatAreNoName() throws CertificateParsingException {
        assertThat(alternative(Name.DNS, List.of(List.of(6, "urn:d")))).isEqualTo(NOT_AUTHORIZED);
        assertThat(alternative(Name.DNS, List.of(List.of(2, "a"), List.of(2, "b"))))
                .isEqualTo(NOT_AUTHORIZED);
        assertThat(alternative(Name.DNS, List.of(List.of(2, "")))).isEqualTo(NOT_AUTHORIZED);
        assertThat(alternative(Name.DNS, List.of(List.of(2, "a\u0000b")))).isEqualTo(NOT_AUTHORIZED);
    }

    @Test
    void refusesACertificateWithoutAlternativeNames() throws CertificateParsingException {
        when(certificate.getSubjectAlternativeNames()).thenReturn(null);
        when(certificate.getNotAfter()).thenReturn(Date.from(END));

        assertThat(verdict(new X509Authenticator(Name.DNS, As.USER), by("c", certificate)))
                .isEqualTo(NOT_AUTHORIZED);
    }

    @Test
    void refusesACertificateWhoseNamesCannotBeRead() throws CertificateParsingException {
        when(certificate.getSubjectAlternativeNames()).thenThrow(new CertificateParsingException("bad"));
        when(certificate.getNotAfter()).thenReturn(Date.from(END));

        assertThat(verdict(new X509Authenticator(Name.DNS, As.USER), by("c", certificate)))
                .isEqualTo(NOT_AUTHORIZED);
    }
}
