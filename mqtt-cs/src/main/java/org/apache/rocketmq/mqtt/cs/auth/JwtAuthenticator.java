/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.proc.JWSVerifierFactory;
import com.nimbusds.jwt.SignedJWT;
import java.security.Key;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.Authenticator;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows clients by a signed token that somebody else gave them. Abstains for what is no such token at all. Tokens are read and signatures checked on threads
 * of their own, and if too many wait for that the client is refused; a token with an unknown key waits for the URL of the keys. The connection ends when the token does. Owns keys and threads. Safe for any
 * thread.
 */
public final class JwtAuthenticator implements Authenticator, AutoCloseable {

    /** Of a token's three parts [RFC 7515, section 2]. */
    private static final Pattern BASE64URL = Pattern.compile("[A-Za-z0-9_.-]+");

    private static final Logger LOG = LoggerFactory.getLogger(JwtAuthenticator.class);

    /** Nobody needs a longer one. */
    static final int MOST_CHARACTERS = 8_192;

    /** About a second's worth. */
    private static final int WAITING_PER_THREAD = 1_024;

    private static final int DOTS = 2;

    private final JwtSettings settings;
    private final CheckPool pool;
    private final JwtKeys keys;
    private final JwtClaims claims;
    private final InstantSource clock;
    private final JWSVerifierFactory verifiers = new DefaultJWSVerifierFactory();

    /** @throws org.apache.rocketmq.mqtt.common.runtime.GatewayException FATAL if the file of the keys cannot be read */
    public JwtAuthenticator(JwtSettings settings, Scheduler scheduler, Meters meters) {
        this(settings, scheduler, meters, InstantSource.system());
    }

    JwtAuthenticator(JwtSettings settings, Scheduler scheduler, Meters meters, InstantSource clock) {
        this(
                settings,
                new CheckPool("token", settings.threads(), WAITING_PER_THREAD, meters),
                new JwtKeys(settings, scheduler, meters),
                clock);
    }

    /** @param pool to be closed with this, like the keys */
    JwtAuthenticator(JwtSettings settings, CheckPool pool, JwtKeys keys, InstantSource clock) {
        this.settings = settings;
        this.pool = pool;
        this.keys = keys;
        this.claims = new JwtClaims(settings);
        this.clock = clock;
    }

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        String text = shown(credentials);
        if (text == null || !isToken(text)) {
            return CompletableFuture.completedStage(new Abstained());
        }
        if (text.length() > MOST_CHARACTERS) {
            return CompletableFuture.completedStage(
                    refused(credentials, "longer than " + MOST_CHARACTERS + " characters"));
        }
        return pool.submit(() -> judge(text, credentials)).thenCompose(verdict -> verdict);
    }

    /** On a thread of the pool. Nothing of what stands in the token goes into the log: it may be anything. */
    private CompletionStage<Verdict> judge(String text, Credentials credentials) {
        if (!BASE64URL.matcher(text).matches()) { // the library reads + as -, and passes over what is none of both
            return CompletableFuture.completedStage(refused(credentials, "characters that no token has"));
        }
        SignedJWT token;
        try {
            token = SignedJWT.parse(text);
        } catch (ParseException e) { // also if it says that it is not signed
            return CompletableFuture.completedStage(refused(credentials, "not readable as a signed token"));
        }
        JWSHeader header = token.getHeader();
        if (!settings.algorithms().contains(header.getAlgorithm().getName())) {
            return CompletableFuture.completedStage(refused(credentials, "signed in a way that is not allowed"));
        }
        List<JWK> known = keys.known(header);
        return known.isEmpty()
                ? keys.learned(header).thenCompose(learned -> pool.submit(() -> verdict(token, learned, credentials)))
                : CompletableFuture.completedStage(verdict(token, known, credentials));
    }

    private @Nullable String shown(Credentials credentials) {
        Payload password = credentials.password();
        return switch (settings.from()) {
            case USERNAME -> credentials.username();
            case PASSWORD -> password == null ? null : password.utf8();
        };
    }

    /** Three parts, the first of them a JSON object in Base64: any other password may be somebody else's business. */
    private static boolean isToken(String text) {
        return text.length() > DOTS
                && text.charAt(0) == 'e'
                && "wxyz0123456789-_".indexOf(text.charAt(1)) >= 0
                && text.chars().filter(c -> c == '.').count() == DOTS;
    }

    private Verdict verdict(SignedJWT token, List<JWK> candidates, Credentials credentials) {
        if (candidates.stream().noneMatch(key -> isSignedWith(token, key))) {
            return refused(credentials, "signed by nobody known");
        }
        try {
            return claims.judge(token.getJWTClaimsSet(), clock.instant());
        } catch (ParseException e) {
            return refused(credentials, "claims that cannot be read");
        }
    }

    private boolean isSignedWith(SignedJWT token, JWK key) {
        try {
            return token.verify(verifiers.createJWSVerifier(token.getHeader(), javaKey(key)));
        } catch (JOSEException e) { // of another curve, or too short for the algorithm
            LOG.debug("token not checked with key {}", key.getKeyID(), e);
            return false;
        }
    }

    private static Key javaKey(JWK key) throws JOSEException {
        if (key instanceof OctetSequenceKey secret) {
            return secret.toSecretKey();
        } else if (key instanceof AsymmetricJWK pair) {
            return pair.toPublicKey();
        } else {
            throw new JOSEException("a key that signs nothing");
        }
    }

    private static Verdict refused(Credentials credentials, String reason) {
        LOG.debug("client={} remote={} token refused: {}", credentials.client(), credentials.remoteAddress(), reason);
        return new Refused(Cause.BAD_CREDENTIALS);
    }

    @Override
    public void close() {
        keys.close();
        pool.close();
    }
}
