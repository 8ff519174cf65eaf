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
import java.security.cert.X509Certificate;
import java.util.List;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class PemTest {

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("file"), text);
    }

    private void refused(String text, String why) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> Pem.key(file))
                .isInstanceOf(GatewayException.class)
                .hasMessage(file + ": " + why);
    }

    @ParameterizedTest
    @EnumSource
    void readsAKeyAndKnowsItsCertificate(TestKeys kind) throws IOException {
        TestIdentity mine = TestAuthority.selfSigned("mine", kind);
        TestIdentity other = TestAuthority.selfSigned("other", TestKeys.P256);
        Path all = file("a comment -----\n" + mine.pem() + mine.keyPem() + "\r\n" + other.pem());
        FileContents contents = FileContents.of(List.of(all));

        List<X509Certificate> found = Pem.certificates(all);

        assertThat(found).containsExactly(mine.certificate(), other.certificate());
        assertThat(Pem.key(contents, all, found.get(0))).isEqualTo(mine.key());
    }

    @ParameterizedTest
    @CsvSource({"RSA, RSA", "P256, P256", "P256, P384", "ED25519, ED25519", "RSA, P256", "P256, ED25519"})
    void refusesTheKeyOfAnotherCertificate(TestKeys one, TestKeys other) throws IOException {
        Path key = file(TestAuthority.selfSigned("one", one).keyPem());
        X509Certificate certificate = TestAuthority.selfSigned("other", other).certificate();

        assertThatThrownBy(() -> Pem.key(FileContents.of(List.of(key)), key, certificate))
                .isInstanceOf(GatewayException.class)
                .hasMessage(key + ": not the key of its certificate, CN=other");
    }

    @Test
    void saysWhatToDoWithAKeyOfAnotherForm() throws IOException {
        String key = TestAuthority.selfSigned("mine", TestKeys.P256).keyPem();

        refused(
                key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
                "the key is encrypted or not PKCS#8 (to convert it: openssl pkcs8 -topk8 -nocrypt)");
        refused("text", "no private key in it (expected: BEGIN PRIVATE KEY)");
    }

    @Test
    void showsNothingOfAKeyThatIsDamaged() throws IOException {
        refused(
                "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----",
                "a private key of none of the algorithms [EC, RSA, EdDSA]");
        refused("-----BEGIN PRIVATE KEY-----\nsecret!\n-----END PRIVATE KEY-----", "its PRIVATE KEY is not Base64");
    }

    /** An authority, or a link of a chain, that is not there yet would not be missed before somebody is refused. */
    @Test
    void aFileThatEndsInTheMiddleIsStillBeingWritten() throws IOException {
        String first = TestAuthority.selfSigned("first", TestKeys.P256).pem();
        String second = TestAuthority.selfSigned("second", TestKeys.P256).pem();
        for (int written : new int[] {first.length() + 40, first.length() + second.length() - 3}) {
            Path file = file((first + second).substring(0, written));
            assertThatThrownBy(() -> Pem.certificates(file))
                    .isInstanceOf(GatewayException.class)
                    .hasMessage(file + ": a CERTIFICATE in it has no end");
        }
        assertThat(Pem.certificates(file(first + second))).hasSize(2);
    }
}
