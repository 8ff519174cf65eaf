/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Objects;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdentityTest {

    @TempDir
    private Path folder;

    private TestAuthority authority;
    private TlsFiles files;

    @BeforeEach
    void make() {
        authority = TestAuthority.in(folder, "authority");
        files = authority.issue("node");
    }

    private static X509Certificate[] shown(Identity identity) {
        OwnCertificate own = identity.own();
        return Objects.requireNonNull(own.getCertificateChain(own.chooseEngineServerAlias("EC", null, null)));
    }

    @Test
    void believesWhatItsAuthorityHasSignedAndNothingElse() throws Exception {
        Identity identity = Identity.of(files);
        Identity stranger = Identity.of(TestAuthority.in(folder, "other").issue("stranger"));

        identity.authorities().checkClientTrusted(shown(identity), "EC");
        assertThatThrownBy(() -> identity.authorities().checkClientTrusted(shown(stranger), "EC"))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void showsTheNewCertificateAndEndsWhatBeganWithTheOldOne() {
        Identity identity = Identity.of(files);
        X509Certificate before = shown(identity)[0];
        String begun = identity.own().chooseEngineServerAlias("EC", null, null);
        assertThat(identity.refresh()).isFalse();

        authority.issue("node");

        assertThat(identity.refresh()).isTrue();
        assertThat(shown(identity)[0]).isNotEqualTo(before);
        assertThat(identity.own().getCertificateChain(begun)).containsExactly(before);
        assertThat(identity.own().getPrivateKey(begun)).isNotNull();
    }

    @Test
    void keepsWhatItHasWhileTheFilesAreNotWhole() throws IOException {
        Identity identity = Identity.of(files);
        X509Certificate before = shown(identity)[0];
        TlsFiles next = authority.issue("next");

        Files.copy(next.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(identity.refresh())
                .as("the certificate is new, its key is not")
                .isFalse();
        assertThat(shown(identity)[0]).isEqualTo(before);
        Files.delete(files.key());
        assertThat(identity.refresh()).isFalse();
        assertThat(shown(identity)[0]).isEqualTo(before);

        Files.copy(next.key(), files.key());
        assertThat(identity.refresh()).isTrue();
        assertThat(shown(identity)[0]).isNotEqualTo(before);
    }

    @Test
    void believesNewAuthorities() throws Exception {
        Identity identity = Identity.of(files);
        TlsFiles other = TestAuthority.in(folder, "other").issue("stranger");
        X509Certificate[] stranger = shown(Identity.of(other));

        Files.copy(other.trust(), files.trust(), StandardCopyOption.REPLACE_EXISTING);

        assertThat(identity.refresh()).isTrue();
        identity.authorities().checkClientTrusted(stranger, "EC");
    }

    @Test
    void saysWhichFileIsWrongAndNotWhatIsInIt() throws IOException {
        String inIt = "this-is-in-the-file";
        Path text = Files.writeString(folder.resolve("text"), inIt);
        TlsFiles other = authority.issue("other");

        assertWrong(new TlsFiles(text, files.key(), files.trust()), text, inIt);
        assertWrong(new TlsFiles(files.certificate(), text, files.trust()), text, inIt);
        assertWrong(new TlsFiles(files.certificate(), files.key(), text), text, inIt);
        assertWrong(new TlsFiles(files.certificate(), other.key(), files.trust()), other.key(), inIt);
        assertWrong(new TlsFiles(folder.resolve("none"), files.key(), files.trust()), folder.resolve("none"), inIt);
        Path encrypted = Files.writeString(
                folder.resolve("encrypted"),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + inIt + "\n-----END ENCRYPTED PRIVATE KEY-----\n");
        assertWrong(new TlsFiles(files.certificate(), encrypted, files.trust()), encrypted, inIt);
    }

    private static void assertWrong(TlsFiles files, Path wrong, String inIt) {
        assertThatThrownBy(() -> Identity.of(files))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining(wrong.toString())
                .satisfies(fault ->
                        assertThat(((GatewayException) fault).category()).isEqualTo(GatewayException.Category.FATAL))
                .hasMessageNotContaining(inIt);
    }
}
