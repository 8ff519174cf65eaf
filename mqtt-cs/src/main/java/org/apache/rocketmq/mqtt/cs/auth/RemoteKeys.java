/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import com.nimbusds.jose.jwk.JWKSet;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A JWK Set that is served at a URL: asked for at once, from time to time, and when a token names a key that is not in it, but then at most every
 * {@value #PAUSE_SECONDS} s, whoever asks. While the URL does not answer the last good set stays in force. Safe for any thread.
 */
final class RemoteKeys implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);

    static final int PAUSE_SECONDS = 10;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 1 << 20;
    private static final int OK = 200;

    private final URI url;
    private final HttpCalls calls;
    private final Scheduler.Repetition refreshing;
    private final LongSupplier nanoClock;
    private final Counter good;
    private final Counter bad;
    private volatile @Nullable JWKSet current;
    /** Guarded by this. */
    private CompletableFuture<Void> underWay;
    /** Guarded by this. */
    private long beganAtNanos;

    private volatile String complaint = "";

    RemoteKeys(URI url, Duration refresh, Scheduler scheduler, Meters meters) {
        this(url, refresh, scheduler, meters, System::nanoTime);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a refresh tells by itself what becomes of it
    RemoteKeys(URI url, Duration refresh, Scheduler scheduler, Meters meters, LongSupplier nanoClock) {
        this.url = url;
        this.calls = new HttpCalls("mqtt-jwt-keys", TIMEOUT, MOST_BYTES);
        this.nanoClock = nanoClock;
        this.good = meters.counter("mqtt_auth_keys_refreshes", "result", "good");
        this.bad = meters.counter("mqtt_auth_keys_refreshes", "result", "bad");
        this.underWay = begin();
        this.refreshing = scheduler.every(refresh.toMillis(), this::refresh);
    }

    /** Null if the URL never answered. */
    @Nullable
    JWKSet current() {
        return current;
    }

    /** Asks for the set, unless that was done a moment ago; waits for whoever asks already. Never fails. */
    synchronized CompletionStage<Void> refresh() {
        if (underWay.isDone() && nanoClock.getAsLong() - beganAtNanos >= PAUSE_SECONDS * 1_000_000_000L) {
            underWay = begin();
        }
        return underWay;
    }

    private CompletableFuture<Void> begin() {
        beganAtNanos = nanoClock.getAsLong();
        return calls.send(HttpRequest.newBuilder(url).timeout(TIMEOUT).build())
                .thenAccept(this::take)
                .handle((unused, fault) -> {
                    if (fault != null) {
                        complain(GatewayException.of(fault));
                    }
                    return null;
                });
    }

    private void take(HttpResponse<byte[]> answer) {
        if (answer.statusCode() != OK) {
            throw new GatewayException(Category.RETRY, "status " + answer.statusCode() + " (expected: " + OK + ")");
        }
        current = JwtKeys.read(answer.body());
        complaint = "";
        good.increment();
    }

    private void complain(GatewayException fault) {
        bad.increment();
        String words = String.valueOf(fault.getMessage());
        if (!words.equals(complaint)) {
            complaint = words;
            LOG.error("keys of tokens not had from {}: {}; what was had before stays in force", url, words);
        }
    }

    @Override
    public String toString() {
        return url.toString();
    }

    @Override
    public void close() {
        refreshing.stop();
        calls.close();
    }
}
