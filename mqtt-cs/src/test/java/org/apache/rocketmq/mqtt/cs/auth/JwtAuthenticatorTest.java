/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import static org.apache.rocketmq.mqtt.cs.auth.Shown.ABSTAINED;
import static org.apache.rocketmq.mqtt.cs.auth.Shown.BAD;
import static org.apache.rocketmq.mqtt.cs.auth.Shown.NOT_AUTHORIZED;
import static org.apache.rocketmq.mqtt.cs.auth.Shown.by;
import static org.apache.rocketmq.mqtt.cs.auth.Tokens.EC;
import static org.apache.rocketmq.mqtt.cs.auth.Tokens.EC_384;
import static org.apache.rocketmq.mqtt.cs.auth.Tokens.NOW;
import static org.apache.rocketmq.mqtt.cs.auth.Tokens.RSA;
import static org.apache.rocketmq.mqtt.cs.auth.Tokens.SECRET;
import static org.apache.rocketmq.mqtt.cs.auth.Tokens.claims;
import static org.apache.rocketmq.mqtt.cs.auth.Tokens.signed;
import static org.apache.rocketmq.mqtt.cs.auth.Tokens.signer;
import static org.apache.rocketmq.mqtt.cs.auth.Tokens.withSecret;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Credentials;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Verdict;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JwtAuthenticatorTest {

    private static final Instant UNTIL = NOW.plusSeconds(60).plus(JwtClaims.SKEW);
    private static final Set<String> ALL = Set.of("HS256", "RS256", "PS256", "ES256", "ES384");

    @TempDir
    Path folder = Path.of("");

    private final Rounds rounds = new Rounds();
    private Set<String> algorithms = ALL;
    private String secret = SECRET;
    private JwtSettings.From from = JwtSettings.From.PASSWORD;
    private String issuer = "";
    private String audience = "";
    private String userClaim = "sub";
    private String clientClaim = "";
    private boolean requireExpiry = true;

    private JwtAuthenticator open() throws IOException {
        return new JwtAuthenticator(settings(), rounds, new CountingMeters(), () -> NOW);
    }

    private JwtSettings settings() throws IOException {
        Path file = folder.resolve("keys.json");
        if (Files.notExists(file)) {
            // with private keys, as a careless hand would write it
            Files.writeString(file, new JWKSet(List.of(RSA, EC, EC_384)).toString(false));
        }
        return new JwtSettings(
                from,
                algorithms,
                secret,
                file,
                null,
                Duration.ofMinutes(5),
                issuer,
                audience,
                userClaim,
                clientClaim,
                requireExpiry,
                1);
    }

    private Verdict verdict(String token) throws IOException {
        try (JwtAuthenticator authenticator = open()) {
            return Shown.verdict(authenticator, by("c", null, token));
        }
    }

    private Verdict verdict(JWTClaimsSet.Builder claims) throws IOException {
        return verdict(signed(JWSAlgorithm.ES256, EC, claims.build()));
    }

    @Test
    void acceptsWhatAKnownKeySignedUntilItExpires() throws IOException {
        Verdict alice = new Accepted("alice", null, UNTIL);

        assertThat(verdict(signed(JWSAlgorithm.RS256, RSA, claims().build()))).isEqualTo(alice);
        assertThat(verdict(signed(JWSAlgorithm.PS256, RSA, claims().build()))).isEqualTo(alice);
        assertThat(verdict(signed(JWSAlgorithm.ES256, EC, claims().build()))).isEqualTo(alice);
        assertThat(verdict(signed(JWSAlgorithm.ES384, EC_384, claims().build())))
                .isEqualTo(alice);
        assertThat(verdict(withSecret(claims().build()))).isEqualTo(alice);
    }

    @Test
    void acceptsATokenThatNamesNoKeyIfOneFits() throws IOException {
        assertThat(verdict(signed(new JWSHeader(JWSAlgorithm.ES384), signer(EC_384), claims().build())))
                .isEqualTo(new Accepted("alice", null, UNTIL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "a.b.c", "1.2.3", "eyJh", "eyJhbGciOiJub25lIn0.x", "..", "eyJ.eyJ.x.y.z"})
    void abstainsForWhatIsNoToken(String password) throws IOException {
        assertThat(verdict(password)).isEqualTo(ABSTAINED);
    }

    @Test
    void abstainsWithoutAPassword() throws IOException {
        try (JwtAuthenticator authenticator = open()) {
            assertThat(Shown.verdict(authenticator, by("c", "u", null))).isEqualTo(ABSTAINED);
        }
    }

    @Test
    void readsTheUserNameInsteadIfToldSo() throws IOException {
        from = JwtSettings.From.USERNAME;
        try (JwtAuthenticator authenticator = open()) {
            String token = withSecret(claims().build());
            assertThat(Shown.verdict(authenticator, by("c", token, "x"))).isEqualTo(new Accepted("alice", null, UNTIL));
            assertThat(Shown.verdict(authenticator, by("c", "alice", token))).isEqualTo(ABSTAINED);
        }
    }

    @Test
    void refusesATokenThatIsNotSigned() throws IOException {
        assertThat(verdict(new PlainJWT(claims().build()).serialize())).isEqualTo(BAD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", ""})
    void refusesATokenThatSaysItNeedsNoSignature(String algorithm) throws IOException {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String header = "{\"alg\":\"" + algorithm + "\"}";
        String body = claims().build().toPayload().toBase64URL().toString();

        for (String signature : List.of("", "AAAA")) {
            String token =
                    base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "." + body + "." + signature;
            assertThat(verdict(token)).isEqualTo(BAD);
        }
    }

    /** The public key of RS256, which everybody has, taken for the secret of HS256. */
    @Test
    void aPublicKeyIsNeverTakenForASecret() throws Exception {
        RSAPublicKey publicKey = RSA.toRSAPublicKey();
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(RSA.getKeyID()).build();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(publicKey.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";

        for (byte[] known : List.of(
                publicKey.getEncoded(),
                pem.getBytes(StandardCharsets.US_ASCII),
                RSA.getModulus().decode(),
                RSA.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))) {
            String forged = signed(header, signer(known), claims().build());
            secret = SECRET;
            assertThat(verdict(forged)).isEqualTo(BAD);
            secret = "";
            assertThat(verdict(forged)).isEqualTo(BAD);
        }
    }

    @Test
    void aSecretInAFileOfKeysIsNone() throws IOException {
        byte[] known = "a secret somebody put where public keys should be".getBytes(StandardCharsets.UTF_8);
        String ours = Base64.getUrlEncoder().withoutPadding().encodeToString(known);
        Files.writeString(
                folder.resolve("keys.json"),
                "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"x\",\"k\":\"" + ours + "\"},"
                        + EC.toPublicJWK().toJSONString() + "]}");
        secret = "";

        assertThat(verdict(signed(new JWSHeader(JWSAlgorithm.HS256), signer(known), claims().build())))
                .isEqualTo(BAD);
        assertThat(verdict(claims())).isEqualTo(new Accepted("alice", null, UNTIL));
    }

    @Test
    void refusesAlgorithmsThatAreNotAllowed() throws IOException {
        algorithms = Set.of("ES256");

        assertThat(verdict(signed(JWSAlgorithm.RS256, RSA, claims().build()))).isEqualTo(BAD);
        assertThat(verdict(withSecret(claims().build()))).isEqualTo(BAD);
        assertThat(verdict(claims())).isEqualTo(new Accepted("alice", null, UNTIL));
    }

    @Test
    void refusesAKeyThatIsNotKnown() throws IOException {
        assertThat(verdict(signed(JWSAlgorithm.RS256, Tokens.rsa("rsa-9"), claims().build())))
                .isEqualTo(BAD);
        assertThat(verdict(signed(JWSAlgorithm.RS256, Tokens.rsa(RSA.getKeyID()), claims().build())))
                .as("another key by the same name")
                .isEqualTo(BAD);
    }

    /** A token that brings its own key is still signed by nobody known. */
    @Test
    void aKeyInTheTokenItselfIsNotBelieved() throws IOException {
        var own = Tokens.rsa("mine");
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .jwk(own.toPublicJWK())
                .keyID("rsa-1")
                .build();

        assertThat(verdict(signed(header, signer(own), claims().build()))).isEqualTo(BAD);
    }

    @Test
    void refusesWhatHasExpiredOrIsNotGoodYet() throws IOException {
        assertThat(verdict(claims().expirationTime(Date.from(NOW.minusSeconds(31)))))
                .isEqualTo(BAD);
        assertThat(verdict(claims().notBeforeTime(Date.from(NOW.plusSeconds(31)))))
                .isEqualTo(BAD);
    }

    @Test
    void clocksMayDifferBySomeSeconds() throws IOException {
        assertThat(verdict(claims().expirationTime(Date.from(NOW.minusSeconds(29)))))
                .isEqualTo(new Accepted("alice", null, NOW.plusSeconds(1)));
        assertThat(verdict(claims().notBeforeTime(Date.from(NOW.plusSeconds(29)))))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void aTokenMustExpireUnlessToldOtherwise() throws IOException {
        assertThat(verdict(claims().expirationTime(null))).isEqualTo(BAD);
        requireExpiry = false;
        assertThat(verdict(claims().expirationTime(null))).isEqualTo(new Accepted("alice"));
    }

    @Test
    void issuerAndAudienceMustBeTheRightOnes() throws IOException {
        issuer = "https://issuer.example.org";
        audience = "mqtt";
        assertThat(verdict(claims())).isInstanceOf(Accepted.class);
        assertThat(verdict(claims().audience(List.of("web", "mqtt")))).isInstanceOf(Accepted.class);
        assertThat(verdict(claims().issuer("https://evil.example.org"))).isEqualTo(NOT_AUTHORIZED);
        assertThat(verdict(claims().issuer(null))).isEqualTo(NOT_AUTHORIZED);
        assertThat(verdict(claims().audience("web"))).isEqualTo(NOT_AUTHORIZED);
        assertThat(verdict(claims().audience((String) null))).isEqualTo(NOT_AUTHORIZED);
    }

    @Test
    void theUserIsTheClaimThatWasAskedFor() throws IOException {
        userClaim = "device";
        assertThat(verdict(claims().claim("device", "d-1"))).isEqualTo(new Accepted("d-1", null, UNTIL));
        assertThat(verdict(claims())).as("missing").isEqualTo(NOT_AUTHORIZED);
        assertThat(verdict(claims().claim("device", ""))).isEqualTo(NOT_AUTHORIZED);
        assertThat(verdict(claims().claim("device", "a\u0000b"))).isEqualTo(NOT_AUTHORIZED);
        assertThat(verdict(claims().claim("device", 7))).as("no text").isEqualTo(BAD);
    }

    @Test
    void theClientIdIsTheClaimThatWasAskedFor() throws IOException {
        clientClaim = "cid";
        assertThat(verdict(claims().claim("cid", "c-1"))).isEqualTo(new Accepted("alice", new ClientId("c-1"), UNTIL));
        assertThat(verdict(claims())).as("missing").isEqualTo(NOT_AUTHORIZED);
    }

    @Test
    void refusesAGiantToken() throws IOException {
        assertThat(verdict(claims().claim("x", "y".repeat(JwtAuthenticator.MOST_CHARACTERS))))
                .isEqualTo(BAD);
    }

    /** Whatever is done to a token, it is a verdict and never an exception; and it is never let in. */
    @Test
    void noChangeOfATokenIsLetIn() throws IOException {
        Random random = new Random(42);
        String token = signed(JWSAlgorithm.ES256, EC, claims().build());
        Set<Verdict> seen = new HashSet<>();
        try (JwtAuthenticator authenticator = open()) {
            for (int i = 0; i < 3_000; i++) {
                byte[] bytes = token.getBytes(StandardCharsets.US_ASCII);
                for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                    bytes[random.nextInt(bytes.length - 2)] = (byte) (33 + random.nextInt(94));
                }
                String changed = new String(bytes, StandardCharsets.US_ASCII);
                if (!changed.equals(token)) {
                    seen.add(Shown.verdict(authenticator, by("c", null, changed)));
                }
            }
        }
        assertThat(seen).isSubsetOf(BAD, ABSTAINED);
    }

    /** So that a token cannot be written in two ways. */
    @Test
    void otherAlphabetsOfBase64AreNotRead() throws IOException {
        String token = signed(JWSAlgorithm.ES256, EC, claims().build());
        while (token.indexOf('-', token.lastIndexOf('.')) < 0) { // signatures differ each time
            token = signed(JWSAlgorithm.ES256, EC, claims().build());
        }
        int at = token.indexOf('-', token.lastIndexOf('.'));
        try (JwtAuthenticator authenticator = open()) {
            assertThat(Shown.verdict(authenticator, by("c", null, token))).isInstanceOf(Accepted.class);
            assertThat(Shown.verdict(
                            authenticator, by("c", null, token.substring(0, at) + '+' + token.substring(at + 1))))
                    .isEqualTo(BAD);
            assertThat(Shown.verdict(authenticator, by("c", null, token.substring(0, at) + '!' + token.substring(at))))
                    .isEqualTo(BAD);
        }
    }

    @Test
    void keysAreReadAnewWhenTheirFileChanges() throws IOException {
        String token = signed(JWSAlgorithm.RS256, Tokens.rsa("other"), claims().build());
        try (JwtAuthenticator authenticator = open()) {
            assertThat(Shown.verdict(authenticator, by("c", null, token))).isEqualTo(BAD);
            String old = signed(JWSAlgorithm.ES256, EC, claims().build());
            Files.writeString(folder.resolve("keys.json"), "{\"keys\":[]}");
            rounds.untilSettled();
            assertThat(Shown.verdict(authenticator, by("c", null, old)))
                    .as("a set without keys is none")
                    .isInstanceOf(Accepted.class);

            var added = Tokens.rsa("other");
            Files.writeString(folder.resolve("keys.json"), new JWKSet(added.toPublicJWK()).toString());
            rounds.untilSettled();

            assertThat(Shown.verdict(authenticator, by("c", null, signed(JWSAlgorithm.RS256, added, claims().build()))))
                    .isInstanceOf(Accepted.class);
            assertThat(Shown.verdict(authenticator, by("c", null, old))).isEqualTo(BAD);
        }
    }

    /** Signatures take too long for an event loop; and whom nobody has time to look at is not let in. */
    @Test
    void signaturesAreCheckedElsewhereAndNotMoreThanMayWait() throws IOException {
        CountingMeters meters = new CountingMeters();
        CheckPool pool = new CheckPool("token", 1, 1, meters);
        JwtSettings settings = settings();
        try (JwtAuthenticator authenticator =
                new JwtAuthenticator(settings, pool, new JwtKeys(settings, rounds, meters), () -> NOW)) {
            Credentials shown = by("c", null, signed(JWSAlgorithm.ES256, EC, claims().build()));
            CompletableFuture<Void> held = new CompletableFuture<>();
            CompletableFuture<Void> holding = new CompletableFuture<>();
            CompletionStage<Void> unused = pool.submit(() -> {
                holding.complete(null);
                return held.join();
            });
            holding.join();

            CompletionStage<Verdict> waiting = authenticator.authenticate(shown);
            CompletionStage<Verdict> oneMore = authenticator.authenticate(shown);

            assertThat(waiting.toCompletableFuture()).isNotDone();
            assertThat(oneMore).isCompletedExceptionally();
            assertThat(meters.discarded("token_queue_full")).isEqualTo(1);
            assertThat(meters.gauge("mqtt_auth_tokens_waiting")).isEqualTo(1);
            held.complete(null);
            assertThat(Shown.verdict(waiting)).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void itsSecretIsNotShown() {
        assertThat(new JwtSettings(from, ALL, "hush", null, null, Duration.ZERO, "", "", "sub", "", true, 1).toString())
                .doesNotContain("hush");
    }
}
