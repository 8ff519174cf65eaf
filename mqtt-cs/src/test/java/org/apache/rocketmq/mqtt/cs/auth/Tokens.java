/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whoever issues tokens, and its keys. */
final class Tokens {

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final String SECRET = "a secret of thirty-two characters";

    static final RSAKey RSA = rsa("rsa-1");
    static final ECKey EC = ec("ec-1", Curve.P_256);
    static final ECKey EC_384 = ec("ec-2", Curve.P_384);

    private Tokens() {}

    static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static ECKey ec(String id, Curve curve) {
        try {
            return new ECKeyGenerator(curve).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes tokens of ES256 as passwords, with the keys of one of the two. */
    static JwtSettings settings(@Nullable Path keysFile, @Nullable URI keysUrl) {
        return new JwtSettings(
                JwtSettings.From.PASSWORD,
                Set.of("ES256"),
                "",
                keysFile,
                keysUrl,
                Duration.ofMinutes(5),
                "",
                "",
                "sub",
                "",
                true,
                1);
    }

    /** Claims of somebody who may connect for a minute. */
    static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .subject("alice")
                .issuer("https://issuer.example.org")
                .audience("mqtt")
                .expirationTime(Date.from(NOW.plusSeconds(60)));
    }

    static String signed(JWSAlgorithm algorithm, JWK key, JWTClaimsSet claims) {
        return signed(new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), signer(key), claims);
    }

    static String signed(JWSHeader header, JWSSigner signer, JWTClaimsSet claims) {
        try {
            SignedJWT token = new SignedJWT(header, claims);
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static JWSSigner signer(JWK key) {
        try {
            return key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner(key.toECKey());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static JWSSigner signer(byte[] secret) {
        try {
            return new MACSigner(secret);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String withSecret(JWTClaimsSet claims) {
        return signed(new JWSHeader(JWSAlgorithm.HS256), signer(SECRET.getBytes(StandardCharsets.UTF_8)), claims);
    }
}
