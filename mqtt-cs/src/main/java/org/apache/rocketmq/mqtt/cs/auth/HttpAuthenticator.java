/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.mqtt.common.port.Authenticator;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.common.port.Meters.Timer;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.cs.LinePace;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a service over HTTP. A service that does not answer, not in time, or with what is no answer, refuses; so does a gateway that asks too much already. What
 * was answered, for or against, counts for a while, so that clients that come again and again do not become its load. Owns its connections. Safe for any thread.
 */
public final class HttpAuthenticator implements Authenticator, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpAuthenticator.class);

    private static final int MOST_BYTES = 64 << 10;
    private static final int MOST_REMEMBERED = 50_000;
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;

    private final HttpSettings settings;
    private final HttpRequest.Builder head;
    private final HttpCalls calls;
    private final Semaphore room;
    private final Fingerprints fingerprints = new Fingerprints();
    private final Cache<String, Verdict> answers;
    private final InstantSource clock;
    private final Counter full;
    private final Counter hits;
    private final Timer duration;
    private final AtomicBoolean failing = new AtomicBoolean();
    private final LinePace failures = new LinePace();
    private final LinePace recoveries = new LinePace();

    /** @throws GatewayException FATAL if the token cannot be sent */
    public HttpAuthenticator(HttpSettings settings, Meters meters) {
        this(settings, meters, InstantSource.system(), Ticker.systemTicker());
    }

    HttpAuthenticator(HttpSettings settings, Meters meters, InstantSource clock, Ticker ticker) {
        this.settings = settings;
        this.head = head(settings);
        this.calls = new HttpCalls("mqtt-http-auth", settings.timeout(), MOST_BYTES);
        this.room = new Semaphore(settings.maxPending());
        this.answers = Caffeine.newBuilder()
                .expireAfterWrite(settings.remembered())
                .maximumSize(settings.remembered().isZero() ? 0 : MOST_REMEMBERED)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
        this.clock = clock;
        this.full = meters.discard("http_auth_full");
        this.hits = meters.counter("mqtt_auth_http_cache_hits");
        this.duration = meters.timer("mqtt_auth_http_duration");
        meters.gauge("mqtt_auth_http_pending", () -> settings.maxPending() - room.availablePermits());
    }

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        String print = fingerprints
                .begin()
                .with(credentials.client().value())
                .with(credentials.username())
                .with(credentials.password())
                .with(credentials.remoteAddress())
                .with(HttpQuestion.subject(credentials))
                .end();
        Verdict known = answers.getIfPresent(print);
        if (known != null && !isOver(known)) {
            hits.increment();
            return CompletableFuture.completedStage(known);
        }
        return ask(credentials).thenApply(verdict -> {
            answers.put(print, verdict);
            return verdict;
        });
    }

    private CompletionStage<Verdict> ask(Credentials credentials) {
        if (!room.tryAcquire()) {
            full.increment();
            return CompletableFuture.failedStage(
                    new GatewayException(Category.RETRY, "too many clients are asked about already"));
        }
        long began = System.nanoTime();
        return PortCall.called(() -> calls.send(question(credentials)))
                .whenComplete((answer, fault) -> {
                    room.release();
                    duration.recordNanos(System.nanoTime() - began);
                })
                .thenApply(answer -> verdict(answer, credentials))
                .exceptionally(fault -> {
                    throw GatewayException.of(fault);
                })
                .whenComplete((verdict, fault) -> tell(fault));
    }

    private HttpRequest question(Credentials credentials) {
        return head.copy()
                .POST(BodyPublishers.ofString(HttpQuestion.json(credentials)))
                .build();
    }

    private static HttpRequest.Builder head(HttpSettings settings) {
        HttpRequest.Builder head = HttpRequest.newBuilder(settings.url())
                .timeout(settings.timeout())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json");
        if (settings.token().isEmpty()) {
            return head;
        }
        try {
            return head.header("Authorization", "Bearer " + settings.token());
        } catch (IllegalArgumentException e) { // which shows it
            throw new GatewayException(
                    Category.FATAL, "httpAuthToken: (secret) (expected: what may stand in a header of HTTP)");
        }
    }

    private Verdict verdict(HttpResponse<byte[]> answer, Credentials credentials) {
        Verdict verdict = switch (answer.statusCode()) {
            case OK -> HttpQuestion.verdict(answer.body(), credentials);
            case NO_CONTENT -> new Abstained();
            default ->
                throw new GatewayException(
                        Category.RETRY,
                        "status " + answer.statusCode() + " (expected: " + OK + " or " + NO_CONTENT + ")");
        };
        return isOver(verdict) ? new Refused(Cause.BAD_CREDENTIALS) : verdict;
    }

    private boolean isOver(Verdict verdict) {
        Instant until = verdict instanceof Accepted accepted ? accepted.until() : null;
        return until != null && !clock.instant().isBefore(until);
    }

    /** Now and then while it fails, and once it is over: not for each question, if only some of them fail. */
    private void tell(@Nullable Throwable fault) {
        if (fault != null) {
            failing.set(true);
            if (failures.isDue(System.nanoTime())) {
                LOG.error(
                        "{} does not answer: {}; clients are refused",
                        settings.url(),
                        GatewayException.of(fault).getMessage());
            }
        } else if (failing.get() && recoveries.isDue(System.nanoTime()) && failing.compareAndSet(true, false)) {
            LOG.warn("{} answers again", settings.url());
        }
    }

    @Override
    public void close() {
        calls.close();
    }
}
