/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import static org.apache.rocketmq.mqtt.cs.auth.Shown.ABSTAINED;
import static org.apache.rocketmq.mqtt.cs.auth.Shown.BAD;
import static org.apache.rocketmq.mqtt.cs.auth.Shown.by;
import static org.apache.rocketmq.mqtt.cs.auth.Shown.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Credentials;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Verdict;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HttpAuthenticatorTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CountingMeters meters = new CountingMeters();
    private final AtomicLong nanos = new AtomicLong();
    private final WebService service;
    private HttpAuthenticator authenticator;

    HttpAuthenticatorTest() throws IOException {
        service = new WebService();
        authenticator = open(PATIENCE, 10, Duration.ofSeconds(30));
    }

    @BeforeEach
    void allow() {
        service.says(200, "{\"result\":\"allow\"}");
    }

    @AfterEach
    void close() {
        authenticator.close();
        service.close();
    }

    private HttpAuthenticator open(Duration timeout, int maxPending, Duration remembered) {
        return open(service.url(), timeout, maxPending, remembered);
    }

    private HttpAuthenticator open(URI url, Duration timeout, int maxPending, Duration remembered) {
        return new HttpAuthenticator(
                new HttpSettings(url, "t0ken", timeout, maxPending, remembered), meters, () -> NOW, nanos::get);
    }

    private void reopen(Duration timeout, int maxPending, Duration remembered) {
        authenticator.close();
        authenticator = open(timeout, maxPending, remembered);
    }

    private CompletableFuture<Verdict> ask(String client) {
        return authenticator.authenticate(by(client, "alice", "secret")).toCompletableFuture();
    }

    @Test
    void tellsTheServiceWhatTheClientShows() {
        assertThat(verdict(authenticator, by("c", "alice", "s€cret"))).isEqualTo(new Accepted("alice"));

        JsonObject question = JsonParser.parseString(service.questions.get(0)).getAsJsonObject();
        assertThat(question.get("clientId").getAsString()).isEqualTo("c");
        assertThat(question.get("username").getAsString()).isEqualTo("alice");
        assertThat(question.get("password").getAsString()).isEqualTo("s€cret");
        assertThat(question.get("address").getAsString()).isEqualTo("192.0.2.7");
        assertThat(service.tokens).containsExactly("Bearer t0ken");
    }

    @Test
    void passwordThatIsNoTextGoesInBase64() {
        verdict(
                authenticator,
                new Credentials(new ClientId("c"), "u", Payload.of(new byte[] {(byte) 0xff, 1}), "192.0.2.7"));

        JsonObject question = JsonParser.parseString(service.questions.get(0)).getAsJsonObject();
        assertThat(question.has("password")).isFalse();
        assertThat(question.get("passwordBase64").getAsString()).isEqualTo("/wE=");
    }

    @Test
    void whatAClientDoesNotShowIsNotThere() {
        verdict(authenticator, by("c", null, null));

        assertThat(service.questions).containsExactly("{\"clientId\":\"c\",\"address\":\"192.0.2.7\"}");
    }

    @Test
    void doesWhatTheServiceSays() {
        service.says(
                200,
                "{\"result\":\"allow\",\"user\":\"Alice A.\",\"clientId\":\"c1\",\"expiresAt\":"
                        + NOW.plusSeconds(60).getEpochSecond() + "}");
        assertThat(ask("c1").join()).isEqualTo(new Accepted("Alice A.", new ClientId("c1"), NOW.plusSeconds(60)));

        service.says(200, "{\"result\":\"deny\"}");
        assertThat(ask("c2").join()).isEqualTo(BAD);

        service.says(200, "{\"result\":\"ignore\"}");
        assertThat(ask("c3").join()).isEqualTo(ABSTAINED);

        service.says(204, "");
        assertThat(ask("c4").join()).isEqualTo(ABSTAINED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "200|allow",
                "200|[]",
                "200|{}",
                "200|{\"result\":\"maybe\"}",
                "200|{\"result\":true}",
                "200|{\"result\":\"allow\",\"user\":7}",
                "200|{\"result\":\"allow\",\"clientId\":\"\"}",
                "200|{\"result\":\"allow\",\"expiresAt\":\"tomorrow\"}",
                "200|{\"result\":\"allow\",\"expiresAt\":1e40}",
                "200|{\"result\":\"allow\"",
                "401|{\"result\":\"allow\"}",
                "500|{\"result\":\"allow\"}",
                "201|{\"result\":\"allow\"}",
            })
    void refusesWhatIsNoAnswer(int status, String body) {
        service.says(status, body);

        assertThat(ask("c")).failsWithin(PATIENCE);
    }

    @Test
    void refusesAnAnswerThatIsTooLong() {
        service.says(200, "{\"result\":\"allow\",\"user\":\"" + "x".repeat(100_000) + "\"}");

        assertThat(ask("c"))
                .failsWithin(PATIENCE)
                .withThrowableOfType(Exception.class)
                .withMessageContaining("too long");
    }

    @Test
    void followsNoRedirect() throws IOException {
        try (WebService elsewhere = new WebService().says(200, "{\"result\":\"allow\"}")) {
            service.redirect(elsewhere.url().toString());

            assertThat(ask("c")).failsWithin(PATIENCE);
            assertThat(elsewhere.questions).isEmpty();
        }
    }

    @Test
    void refusesWhenTheServiceIsSilent() {
        service.fallSilent();
        reopen(Duration.ofMillis(200), 10, Duration.ZERO);

        assertThat(ask("c")).failsWithin(PATIENCE);
        await().until(() -> meters.gauge("mqtt_auth_http_pending") == 0);
    }

    @Test
    void refusesWhenOnlyTheHeadOfAnAnswerComes() {
        service.trickle();
        reopen(Duration.ofMillis(200), 10, Duration.ZERO);

        assertThat(ask("c")).failsWithin(PATIENCE);
        await().until(() -> meters.gauge("mqtt_auth_http_pending") == 0);
    }

    @Test
    void refusesWhenNobodyListens() {
        service.close();

        assertThat(ask("c")).failsWithin(PATIENCE);
    }

    @Test
    void refusesOneMoreThanMayBeUnderWay() {
        service.fallSilent();
        reopen(PATIENCE, 2, Duration.ZERO);
        CompletableFuture<Verdict> first = ask("c1");
        CompletableFuture<Verdict> second = ask("c2");

        assertThat(ask("c3")).isCompletedExceptionally();
        assertThat(meters.discarded("http_auth_full")).isEqualTo(1);
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
    }

    @Test
    void answersForAndAgainstCountForAWhile() {
        ask("c1").join();
        ask("c1").join();
        service.says(200, "{\"result\":\"deny\"}");
        assertThat(ask("c1").join()).isEqualTo(new Accepted("alice"));
        ask("c2").join();
        assertThat(ask("c2").join()).isEqualTo(BAD);
        assertThat(service.questions).hasSize(2);
        assertThat(meters.count("mqtt_auth_http_cache_hits")).isEqualTo(3);

        nanos.addAndGet(Duration.ofSeconds(31).toNanos());
        assertThat(ask("c1").join()).isEqualTo(BAD);
    }

    @Test
    void anotherPasswordIsAnotherQuestion() {
        ask("c").join();
        service.says(200, "{\"result\":\"deny\"}");

        assertThat(verdict(authenticator, by("c", "alice", "wrong"))).isEqualTo(BAD);
        assertThat(verdict(authenticator, by("c", "alices", "ecret"))).isEqualTo(BAD);
        assertThat(verdict(authenticator, by("c", "alice", null))).isEqualTo(BAD);
    }

    @Test
    void failuresAreNotRemembered() {
        service.says(503, "");
        assertThat(ask("c")).failsWithin(PATIENCE);
        service.says(200, "{\"result\":\"allow\"}");

        assertThat(ask("c").join()).isEqualTo(new Accepted("alice"));
    }

    @Test
    void nothingIsRememberedIfThatIsSaid() {
        reopen(PATIENCE, 10, Duration.ZERO);
        ask("c").join();
        ask("c").join();

        assertThat(service.questions).hasSize(2);
    }

    @Test
    void anAnswerThatHasExpiredRefuses() {
        service.says(200, "{\"result\":\"allow\",\"expiresAt\":" + NOW.getEpochSecond() + "}");

        assertThat(ask("c").join()).isEqualTo(BAD);
    }

    /** It would be refused by every question, and each would hold its place for good. */
    @Test
    void aTokenThatCannotBeSentIsSaidAtTheStartAndNotShown() {
        HttpSettings settings = new HttpSettings(service.url(), "hu\nsh", PATIENCE, 1, PATIENCE);

        assertThatThrownBy(() -> new HttpAuthenticator(settings, meters))
                .isInstanceOf(GatewayException.class)
                .hasMessageStartingWith("httpAuthToken: ")
                .hasMessageNotContaining("hu\n")
                .hasNoCause();
    }

    @Test
    void failuresAreFaultsOfOurOwnKind() {
        service.close();

        assertThat(ask("c")).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(GatewayException.class);
    }

    @Test
    void itsSecretIsNotShown() {
        assertThat(new HttpSettings(service.url(), "t0ken", PATIENCE, 1, PATIENCE).toString())
                .doesNotContain("t0ken");
    }
}
