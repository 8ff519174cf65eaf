/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import static org.apache.rocketmq.mqtt.cs.auth.Shown.BAD;
import static org.apache.rocketmq.mqtt.cs.auth.Shown.by;
import static org.apache.rocketmq.mqtt.cs.auth.Tokens.EC;
import static org.apache.rocketmq.mqtt.cs.auth.Tokens.NOW;
import static org.apache.rocketmq.mqtt.cs.auth.Tokens.claims;
import static org.apache.rocketmq.mqtt.cs.auth.Tokens.signed;
import static org.apache.rocketmq.mqtt.cs.auth.Tokens.signer;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Set;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Verdict;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody shows who has no key, where the keys are those of a file. */
final class ForgedTokensTest {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    @TempDir
    private Path folder;

    private JwtAuthenticator authenticator;

    @BeforeEach
    void open() throws IOException {
        Path file = folder.resolve("keys.json");
        Files.writeString(file, new JWKSet(EC.toPublicJWK()).toString());
        authenticator =
                new JwtAuthenticator(Tokens.settings(file, null), new Rounds(), new CountingMeters(), () -> NOW);
    }

    @AfterEach
    void close() {
        authenticator.close();
    }

    private Verdict verdict(String token) {
        return Shown.verdict(authenticator, by("c", null, token));
    }

    private static String base64(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String body() {
        return claims().build().toPayload().toBase64URL().toString();
    }

    @Test
    void aTrueTokenIsTaken() {
        assertThat(verdict(signed(JWSAlgorithm.ES256, EC, claims().build()))).isInstanceOf(Accepted.class);
    }

    /** Which some versions of Java took for the signature of anything by anybody: CVE-2022-21449. */
    @Test
    void aSignatureOfZeroes() {
        String head = base64("{\"alg\":\"ES256\",\"kid\":\"" + EC.getKeyID() + "\"}");

        assertThat(verdict(head + "." + body() + "." + BASE64.encodeToString(new byte[64])))
                .isEqualTo(BAD);
    }

    /** A key id is looked for in the set of keys, and nowhere else. */
    @ParameterizedTest
    @ValueSource(strings = {"../../../../dev/null", "file:///dev/null", "http://127.0.0.1:9/keys", "x' OR '1'='1", ""})
    void aKeyIdThatIsAPathOrMore(String id) {
        ECKey own = Tokens.ec(id, Curve.P_256);

        assertThat(verdict(signed(JWSAlgorithm.ES256, own, claims().build()))).isEqualTo(BAD);
    }

    /** Keys and addresses of keys in a token are not looked at; there is nobody at that port to be asked. */
    @Test
    void aTokenThatSaysWhereItsKeyIs() {
        ECKey own = Tokens.ec(EC.getKeyID(), Curve.P_256);
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .jwk(own.toPublicJWK())
                .jwkURL(URI.create("http://127.0.0.1:9/keys"))
                .build();

        assertThat(verdict(signed(header, signer(own), claims().build()))).isEqualTo(BAD);
    }

    /** A header that must be understood, and is not, refuses a token even if its signature is good. */
    @Test
    void aTokenThatAsksForMoreThanIsUnderstood() {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID(EC.getKeyID())
                .criticalParams(Set.of("x"))
                .customParam("x", 1)
                .build();

        assertThat(verdict(signed(header, signer(EC), claims().build()))).isEqualTo(BAD);
    }

    /** Too deep for a reader that calls itself for every level. */
    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void aTokenThatIsDeep(String level) {
        String head = base64("{\"alg\":\"ES256\",\"x\":" + level.repeat(4_000 / level.length()));

        assertThat(verdict(head + "." + body() + ".AAAA")).isEqualTo(BAD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"alg\":7}",
                "{\"alg\":null}",
                "{\"alg\":[\"ES256\"]}",
                "{\"alg\":\"es256\"}",
                "{\"alg\":\"ES256 \"}"
            })
    void aTokenThatDoesNotSayHowItIsSigned(String header) {
        assertThat(verdict(base64(header) + "." + body() + ".AAAA")).isEqualTo(BAD);
    }
}
