/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls to one HTTP service that end in time, the last byte of the answer included, and whose answers have a bound. Redirects are not followed: they could lead
 * a secret elsewhere. Owns one thread for what becomes of the answers, until {@link #close}; the JDK's client has one more. Safe for any thread.
 */
final class HttpCalls implements AutoCloseable {

    private final HttpClient client;
    private final ExecutorService executor;
    private final Duration timeout;
    private final int mostBytes;

    HttpCalls(String threadName, Duration timeout, int mostBytes) {
        this.timeout = timeout;
        this.mostBytes = mostBytes;
        this.executor = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
        this.client = HttpClient.newBuilder()
                .executor(executor)
                .version(Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    /** Fails if there is no answer, or not all of it, in time. */
    CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> call;
        try {
            call = client.sendAsync(request, head -> new BoundedBody(mostBytes));
        } catch (RejectedExecutionException e) { // closed
            return CompletableFuture.failedFuture(e);
        }
        return call.copy().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).whenComplete((response, fault) -> {
            if (fault instanceof TimeoutException) {
                call.cancel(true); // gives up the exchange itself
            }
        });
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
