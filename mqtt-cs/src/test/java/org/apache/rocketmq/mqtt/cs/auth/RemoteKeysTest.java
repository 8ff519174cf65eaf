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
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Verdict;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RemoteKeysTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(RemoteKeys.PAUSE_SECONDS);

    private final CountingMeters meters = new CountingMeters();
    private final Rounds rounds = new Rounds();
    private final AtomicLong nanos = new AtomicLong();
    private final WebService service;

    RemoteKeysTest() throws IOException {
        service = new WebService();
        service.says(200, set(EC));
    }

    @AfterEach
    void close() {
        service.close();
        assertThat(rounds.isEmpty()).isTrue();
    }

    private static String set(ECKey key) {
        return new JWKSet(key.toPublicJWK()).toString();
    }

    private RemoteKeys open() {
        return new RemoteKeys(service.url(), Duration.ofMinutes(5), rounds, meters, nanos::get);
    }

    private static void settle(RemoteKeys keys) {
        assertThat(keys.refresh().toCompletableFuture()).succeedsWithin(PATIENCE);
    }

    private long refreshes(String result) {
        return meters.count("mqtt_auth_keys_refreshes", "result", result);
    }

    @Test
    void areHadAtOnceAndFromTimeToTime() {
        try (RemoteKeys keys = open()) {
            settle(keys);
            assertThat(keys.current()).isNotNull();
            ECKey next = Tokens.ec("ec-9", Curve.P_256);
            service.says(200, set(next));

            nanos.addAndGet(PAUSE);
            rounds.next();
            settle(keys);

            assertThat(keys.current()).isEqualTo(new JWKSet(next.toPublicJWK()));
            assertThat(refreshes("good")).isEqualTo(2);
        }
    }

    @Test
    void lastGoodOnesStayWhileTheUrlIsDown() {
        try (RemoteKeys keys = open()) {
            settle(keys);
            JWKSet good = keys.current();
            for (String bad : new String[] {"", "{}", "<html>", "{\"keys\":[]}", "x".repeat(2 << 20)}) {
                service.says(200, bad);
                nanos.addAndGet(PAUSE);
                settle(keys);
                assertThat(keys.current()).isSameAs(good);
            }
            service.says(500, "");
            nanos.addAndGet(PAUSE);
            settle(keys);
            assertThat(keys.current()).isSameAs(good);
            assertThat(refreshes("bad")).isEqualTo(6);
        }
    }

    @Test
    void areNotAskedForMoreOftenThanThat() {
        try (RemoteKeys keys = open()) {
            settle(keys);
            for (int i = 0; i < 100; i++) {
                settle(keys);
            }
            assertThat(service.questions).hasSize(1);
        }
    }

    private JwtAuthenticator authenticator() {
        return new JwtAuthenticator(Tokens.settings(null, service.url()), rounds, meters, () -> NOW);
    }

    private static CompletableFuture<Verdict> verdict(JwtAuthenticator authenticator, ECKey key) {
        return authenticator
                .authenticate(by("c", null, signed(JWSAlgorithm.ES256, key, claims().build())))
                .toCompletableFuture();
    }

    @Test
    void aTokenWaitsForTheFirstAnswer() {
        try (JwtAuthenticator authenticator = authenticator()) {
            assertThat(verdict(authenticator, EC)).succeedsWithin(PATIENCE).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void manyTokensWithUnknownKeysAskOnce() {
        try (JwtAuthenticator authenticator = authenticator()) {
            for (int i = 0; i < 50; i++) {
                assertThat(verdict(authenticator, Tokens.ec("unknown-" + i, Curve.P_256)))
                        .succeedsWithin(PATIENCE)
                        .isEqualTo(BAD);
            }
            assertThat(service.questions).hasSize(1);
        }
    }

    /** It is we who do not know, not the client who is wrong. */
    @Test
    void withoutAnyKeysYetATokenIsRefusedAsUnavailable() {
        service.says(500, "");
        try (JwtAuthenticator authenticator = authenticator()) {
            assertThat(verdict(authenticator, EC)).failsWithin(PATIENCE);
        }
    }
}
