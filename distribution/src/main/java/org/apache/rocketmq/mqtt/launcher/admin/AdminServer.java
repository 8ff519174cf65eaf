/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * {@code /metrics}, {@code /healthz} (the process answers), {@code /readyz} (it can be used) and {@code /status} (for people); anything else is 404. Owns its listener and
 * its two threads, {@code admin-0} and {@code admin-1}; lives from {@link #open} to {@link #close}.
 */
public final class AdminServer implements AutoCloseable {

    private static final int BACKLOG = 50;
    private static final int THREADS = 2;
    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer http;
    private final ExecutorService threads;
    private final Pages pages;

    /** What each page says; asked at every request. */
    public record Pages(Supplier<String> metrics, Supplier<Readiness> readiness, Supplier<String> status) {}

    private AdminServer(HttpServer http, Pages pages) {
        this.http = http;
        this.pages = pages;
        AtomicInteger count = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "admin-" + count.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** @throws java.net.BindException if the port is taken, naming it */
    public static AdminServer open(InetSocketAddress address, Pages pages) throws IOException {
        HttpServer http = listen(address);
        AdminServer server = new AdminServer(http, pages);
        http.setExecutor(server.threads);
        http.createContext("/", server::answer);
        http.start();
        return server;
    }

    private static HttpServer listen(InetSocketAddress address) throws IOException {
        try {
            return HttpServer.create(address, BACKLOG);
        } catch (BindException e) {
            BindException named = new BindException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage());
            named.initCause(e);
            throw named;
        }
    }

    public InetSocketAddress address() {
        return http.getAddress();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, PLAIN, "method not allowed\n");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/metrics" ->
                    send(exchange, 200, PROMETHEUS, pages.metrics().get());
                case "/healthz" -> send(exchange, 200, PLAIN, "ok\n");
                case "/status" -> send(exchange, 200, PLAIN, pages.status().get());
                case "/readyz" -> {
                    Readiness now = pages.readiness().get();
                    send(exchange, now.ready() ? 200 : 503, PLAIN, now.reason() + "\n");
                }
                default -> send(exchange, 404, PLAIN, "not found\n");
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdown();
    }
}
