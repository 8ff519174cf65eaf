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
import static org.apache.rocketmq.mqtt.cs.auth.Shown.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.mqtt.common.port.Authenticator;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Verdict;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.junit.jupiter.api.Test;

final class AuthenticatorChainTest {

    private static final Verdict YES = new Accepted("somebody");

    private final CountingMeters meters = new CountingMeters();
    private final AuthenticatorChain chain = new AuthenticatorChain(meters);
    private final List<String> asked = new ArrayList<>();

    private Authenticator says(String name, Verdict verdict) {
        return credentials -> {
            asked.add(name);
            return CompletableFuture.completedStage(verdict);
        };
    }

    private long count(String authenticator, String result) {
        return meters.count("mqtt_auth", "authenticator", authenticator, "result", result);
    }

    @Test
    void firstThatDoesNotAbstainDecides() {
        chain.then("a", says("a", ABSTAINED), true)
                .then("b", says("b", YES), true)
                .then("c", says("c", BAD), true);

        assertThat(verdict(chain, by("x", "u", "p"))).isEqualTo(YES);
        assertThat(asked).containsExactly("a", "b");
        assertThat(count("a", "abstained")).isEqualTo(1);
        assertThat(count("b", "accepted")).isEqualTo(1);
        assertThat(count("c", "bad_credentials")).isZero();
    }

    @Test
    void whoIsRefusedIsNotLetInByALaterOne() {
        chain.then("a", says("a", NOT_AUTHORIZED), true).then("anonymous", new AnonymousAuthenticator(), false);

        assertThat(verdict(chain, by("x", null, null))).isEqualTo(NOT_AUTHORIZED);
        assertThat(count("a", "not_authorized")).isEqualTo(1);
    }

    @Test
    void anonymousLetsEverybodyElseIn() {
        chain.then("hmac", new HmacAuthenticator("user", "secret"), true)
                .then("anonymous", new AnonymousAuthenticator(), false);

        assertThat(verdict(chain, by("x", "other", "p"))).isEqualTo(new Accepted(""));
        assertThat(verdict(chain, by("x", "user", "p"))).isEqualTo(BAD);
    }

    @Test
    void oneThatFailsEndsIt() {
        chain.then("a", credentials -> CompletableFuture.failedStage(new IllegalStateException("down")), true)
                .then("anonymous", new AnonymousAuthenticator(), false);

        assertThat(chain.authenticate(by("x", "u", "p"))).isCompletedExceptionally();
        assertThat(count("a", "failed")).isEqualTo(1);
        assertThat(count("anonymous", "accepted")).isZero();
    }

    @Test
    void oneThatThrowsEndsIt() {
        chain.then(
                        "a",
                        credentials -> {
                            throw new IllegalStateException("bug");
                        },
                        true)
                .then("anonymous", new AnonymousAuthenticator(), false);

        assertThat(chain.authenticate(by("x", "u", "p"))).isCompletedExceptionally();
        assertThat(count("a", "failed")).isEqualTo(1);
    }

    @Test
    void oneThatThrowsAfterAnotherAbstainedEndsItToo() {
        chain.then("a", says("a", ABSTAINED), true)
                .then(
                        "b",
                        credentials -> {
                            throw new IllegalStateException("bug");
                        },
                        true)
                .then("anonymous", new AnonymousAuthenticator(), false);

        assertThat(chain.authenticate(by("x", "u", "p"))).isCompletedExceptionally();
    }

    /** As a class of the user's may: the compiler does not keep it from that. */
    @SuppressWarnings("NullAway")
    @Test
    void oneWithoutAnAnswerEndsItToo() {
        chain.then("a", credentials -> CompletableFuture.completedStage(null), true)
                .then("anonymous", new AnonymousAuthenticator(), false);
        AuthenticatorChain other = new AuthenticatorChain(meters)
                .then("b", credentials -> null, true)
                .then("anonymous", new AnonymousAuthenticator(), false);

        assertThat(chain.authenticate(by("x", "u", "p"))).isCompletedExceptionally();
        assertThat(other.authenticate(by("x", "u", "p"))).isCompletedExceptionally();
        assertThat(count("a", "failed")).isEqualTo(1);
        assertThat(count("b", "failed")).isEqualTo(1);
        assertThat(count("anonymous", "accepted")).isZero();
    }

    /** A class of the user's whose jar misses another one. */
    @Test
    void oneThatCannotBeLinkedEndsItToo() {
        chain.then(
                        "a",
                        credentials -> {
                            throw new NoClassDefFoundError("com/example/Driver");
                        },
                        true)
                .then("anonymous", new AnonymousAuthenticator(), false);

        assertThat(chain.authenticate(by("x", "u", "p"))).isCompletedExceptionally();
        assertThat(count("a", "failed")).isEqualTo(1);
    }

    @Test
    void answersLateIfOneDoes() {
        CompletableFuture<Verdict> late = new CompletableFuture<>();
        chain.then("a", credentials -> late, true).then("b", says("b", YES), true);

        CompletableFuture<Verdict> answer =
                chain.authenticate(by("x", "u", "p")).toCompletableFuture();
        assertThat(answer).isNotDone();
        assertThat(asked).isEmpty();

        late.complete(ABSTAINED);
        assertThat(answer).isCompletedWithValue(YES);
    }

    @Test
    void whomNobodyKnowsHasBadCredentialsIfItShowedOrShouldHaveShownSome() {
        chain.then("x509", says("x509", ABSTAINED), false);
        assertThat(verdict(chain, by("x", null, null))).isEqualTo(NOT_AUTHORIZED);
        assertThat(verdict(chain, by("x", "u", null))).isEqualTo(BAD);

        chain.then("file", says("file", ABSTAINED), true);
        assertThat(verdict(chain, by("x", null, null))).isEqualTo(BAD);
    }

    @Test
    void nobodyIsLetInByAnEmptyChain() {
        assertThat(verdict(chain, by("x", null, null))).isEqualTo(NOT_AUTHORIZED);
    }

    @Test
    void closesItsAuthenticatorsLastToFirstAndThenWhatTheyNeed() {
        final class Closeable implements Authenticator, AutoCloseable {
            private final String name;

            Closeable(String name) {
                this.name = name;
            }

            @Override
            public CompletableFuture<Verdict> authenticate(Credentials credentials) {
                return CompletableFuture.completedFuture(YES);
            }

            @Override
            public void close() {
                asked.add(name);
                throw new IllegalStateException("the others are closed all the same");
            }
        }
        chain.own(() -> asked.add("thread"));
        chain.then("a", new Closeable("a"), true).then("b", new Closeable("b"), true);

        chain.close();

        assertThat(asked).containsExactly("b", "a", "thread");
    }
}
