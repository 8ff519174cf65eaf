/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrustTest {

    private final Instant tomorrow = Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);

    @TempDir
    private Path folder;

    private TestAuthority authority;
    private TestIdentity good;
    private TestIdentity bad;

    @BeforeEach
    void make() {
        authority = TestAuthority.in(folder, "authority");
        good = authority.client("good");
        bad = authority.client("bad");
    }

    private Trust trust(Path authorities, Path lists) {
        return Trust.of(FileContents.of(List.of(authorities, lists)), authorities, lists);
    }

    private static void believes(Trust trust, TestIdentity client) {
        assertThatCode(() -> ask(trust, client)).doesNotThrowAnyException();
    }

    private static void refuses(Trust trust, TestIdentity client, String why) {
        assertThatThrownBy(() -> ask(trust, client))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining(why);
    }

    private static void ask(Trust trust, TestIdentity client) throws CertificateException {
        trust.manager().checkClientTrusted(new X509Certificate[] {client.certificate()}, "EC");
    }

    @Test
    void refusesWhatIsOnTheList() throws IOException {
        Path pem = authority.revoke("authority", tomorrow, bad);
        Path der = Files.write(folder.resolve("list.crl"), authority.revocationList(tomorrow, bad));
        for (Path each : List.of(pem, der)) {
            Trust trust = trust(authority.file(), each);
            believes(trust, good);
            refuses(trust, bad, "revoked");
            assertThat(trust.until()).isEqualTo(tomorrow);
        }
        Trust trusting = Trust.of(FileContents.of(List.of(authority.file())), authority.file(), null);
        believes(trusting, bad);
        assertThat(trusting.until()).isNull();
    }

    @Test
    void anEmptyListRevokesNobody() {
        believes(trust(authority.file(), authority.revoke("authority")), bad);
    }

    /** What it has signed cannot be told from what it has revoked. */
    @Test
    void refusesWhatAnAuthorityWithoutAListHasSigned() throws IOException {
        TestAuthority other = TestAuthority.in(folder, "other");
        Path both = Files.writeString(
                folder.resolve("both.pem"), Files.readString(authority.file()) + Files.readString(other.file()));
        Path list = authority.revoke("authority");
        believes(trust(both, list), good);
        refuses(trust(both, list), other.client("stranger"), "revocation status");
        Path lists = Files.writeString(
                folder.resolve("lists.pem"),
                Files.readString(list) + Files.readString(other.revoke("other", other.client("x"))));
        believes(trust(both, lists), other.client("stranger"));
        believes(trust(both, lists), good);
    }

    @Test
    void saysWhichListCannotBeUsed() throws IOException {
        Path late = authority.revoke("late", Instant.now().minusSeconds(60), bad);
        assertWrong(late, "the list of CN=authority is out of date since ");
        TestAuthority namesake = TestAuthority.in(folder.resolve("elsewhere"), "authority");
        assertWrong(namesake.revoke("forged"), "the list of CN=authority is not signed by that authority of ");
        assertWrong(authority.file(), "no revocation list in it");
        assertWrong(
                Files.write(folder.resolve("damaged"), new byte[] {0x30, 0x01}), "not a revocation list, PEM or DER");
        assertWrong(
                Files.writeString(folder.resolve("half"), "-----BEGIN X509 CRL-----\nMIIB"),
                "a X509 CRL in it has no end");
        assertThatThrownBy(() -> trust(authority.file(), folder.resolve("none")))
                .isInstanceOf(GatewayException.class)
                .hasMessageStartingWith(folder.resolve("none") + ": cannot be read");
    }

    private void assertWrong(Path list, String why) {
        assertThatThrownBy(() -> trust(authority.file(), list))
                .isInstanceOf(GatewayException.class)
                .hasMessageStartingWith(list + ": " + why)
                .extracting(fault -> ((GatewayException) fault).category())
                .isEqualTo(GatewayException.Category.FATAL);
    }
}
