/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.security.cert.CertificateException;
import java.security.spec.InvalidKeySpecException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class PemTest {

    private static X509Bundle bundle(Algorithm algorithm) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + algorithm)
                .setIsCertificateAuthority(true)
                .algorithm(algorithm)
                .buildSelfSigned();
    }

    @ParameterizedTest
    @EnumSource(
            value = Algorithm.class,
            names = {"rsa2048", "ecp256", "ecp384", "ed25519"})
    void readsAKeyAndKnowsItsCertificate(Algorithm algorithm) throws Exception {
        X509Bundle mine = bundle(algorithm);
        String text = "a comment -----\n" + mine.getCertificatePEM() + mine.getRootCertificatePEM();

        assertThat(Pem.certificates(text)).containsExactly(mine.getCertificate(), mine.getRootCertificate());
        assertThat(Pem.privateKey(mine.getPrivateKeyPEM(), mine.getCertificate().getPublicKey()))
                .isEqualTo(mine.getKeyPair().getPrivate());
    }

    @ParameterizedTest
    @CsvSource({"rsa2048, rsa2048", "ecp256, ecp256", "ecp256, ecp384", "ed25519, ed25519", "rsa2048, ecp256"})
    void refusesTheKeyOfAnotherCertificate(Algorithm one, Algorithm other) throws Exception {
        String key = bundle(one).getPrivateKeyPEM();
        X509Bundle mine = bundle(other);

        assertThatThrownBy(() -> Pem.privateKey(key, mine.getCertificate().getPublicKey()))
                .isInstanceOf(InvalidKeySpecException.class)
                .message()
                .matches("is not the key of its certificate|is no key of the kind its certificate is for, .*");
    }

    @Test
    void saysWhatToDoWithAKeyOfAnotherForm() throws Exception {
        X509Bundle mine = bundle(Algorithm.ecp256);
        String key = mine.getPrivateKeyPEM().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");

        assertThatThrownBy(() -> Pem.privateKey(key, mine.getCertificate().getPublicKey()))
                .hasMessageContaining("has ENCRYPTED PRIVATE KEY (expected: BEGIN PRIVATE KEY; openssl pkcs8");
    }

    @Test
    void showsNothingOfAKeyThatIsDamaged() throws Exception {
        X509Bundle mine = bundle(Algorithm.ecp256);

        assertThatThrownBy(() -> Pem.privateKey(
                        "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----",
                        mine.getCertificate().getPublicKey()))
                .hasMessage("is no key of the kind its certificate is for, EC");
        assertThatThrownBy(() -> Pem.certificates("-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----"))
                .isInstanceOf(CertificateException.class);
    }
}
