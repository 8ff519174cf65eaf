/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AdminServerTest {

    private static final String TOKEN = "a token of some length";
    private static final AdminServer.Lock OPEN = new AdminServer.Lock("", Optional.empty());

    private final AtomicReference<Readiness> readiness = new AtomicReference<>(Readiness.READY);
    private final HttpClient client = HttpClient.newHttpClient();
    private final CountingMeters meters = new CountingMeters();
    private final CountDownLatch pages = new CountDownLatch(1);
    private AdminServer server;

    @BeforeEach
    void open() throws IOException {
        server = open("");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void metricsAreInPrometheusFormat() throws Exception {
        HttpResponse<String> response = call("GET", "/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body()).isEqualTo("mqtt_connections 3.0\n");
    }

    @Test
    void healthIsOkEvenWhenNotReady() throws Exception {
        readiness.set(Readiness.notYet("no broker"));

        assertThat(call("GET", "/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void readinessSaysWhatIsMissing() throws Exception {
        assertThat(call("GET", "/readyz").statusCode()).isEqualTo(200);

        readiness.set(Readiness.notYet("no broker"));
        HttpResponse<String> response = call("GET", "/readyz");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("no broker\n");
    }

    @Test
    void anythingElseIsNotFound() throws Exception {
        assertThat(call("GET", "/").statusCode()).isEqualTo(404);
        assertThat(call("GET", "/metrics/more").statusCode()).isEqualTo(404);
    }

    @Test
    void headAnswersWithoutABody() throws Exception {
        HttpResponse<String> response = call("HEAD", "/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void othersThanGetAndHeadAreRefused() throws Exception {
        assertThat(call("POST", "/metrics").statusCode()).isEqualTo(405);
    }

    @Test
    void takenPortIsABindException() {
        assertThatThrownBy(() -> AdminServer.open(server.address(), OPEN, pages(), meters))
                .isInstanceOf(BindException.class)
                .hasMessageContaining(Integer.toString(server.address().getPort()));
    }

    @Test
    void statusIsForPeople() throws Exception {
        assertThat(call("GET", "/status").body()).isEqualTo("all is well\n");
    }

    @Test
    void queryIsNoPartOfThePath() throws Exception {
        assertThat(call("GET", "/healthz?verbose").statusCode()).isEqualTo(200);
    }

    @Test
    void pageThatFailsIsAnErrorAndTheNextOneIsServed() throws Exception {
        server.close();
        server = AdminServer.open(
                loopback(0),
                OPEN,
                new AdminServer.Pages(
                        () -> {
                            throw new IllegalStateException("a fault of the process");
                        },
                        readiness::get,
                        () -> "all is well\n"),
                meters);

        for (int i = 0; i < 4; i++) {
            HttpResponse<String> failed = call("GET", "/metrics");
            assertThat(failed.statusCode()).isEqualTo(500);
            assertThat(failed.body()).doesNotContain("a fault of the process");
        }
        assertThat(call("GET", "/status").statusCode()).isEqualTo(200);
    }

    @Test
    void tokenOpensWhatIsNotForEverybody() throws Exception {
        server.close();
        server = open(TOKEN);

        for (String path : List.of("/metrics", "/status")) {
            assertThat(call("GET", path).statusCode()).isEqualTo(401);
            assertThat(call("HEAD", path).statusCode()).isEqualTo(401);
            assertThat(call("GET", path).headers().firstValue("WWW-Authenticate"))
                    .contains("Bearer");
            assertThat(call("GET", path, "Bearer " + TOKEN).statusCode()).isEqualTo(200);
            assertThat(call("GET", path, "bearer  " + TOKEN).statusCode()).isEqualTo(200);
            for (String wrong : List.of(
                    "Bearer",
                    "Bearer ",
                    "Bearer " + TOKEN + "x",
                    "Bearer " + TOKEN.substring(1),
                    TOKEN,
                    "Basic " + TOKEN,
                    "Bearer null")) {
                assertThat(call("GET", path, wrong).statusCode()).as(wrong).isEqualTo(401);
            }
        }
        assertThat(meters.count("mqtt_admin_rejected", "reason", "token")).isEqualTo(2 * 10);
    }

    @Test
    void whoeverHasNoTokenIsToldWhetherButNotWhy() throws Exception {
        server.close();
        server = open(TOKEN);
        readiness.set(Readiness.notYet("no broker"));

        assertThat(call("GET", "/healthz").body()).isEqualTo("ok\n");
        assertThat(call("GET", "/readyz").statusCode()).isEqualTo(503);
        assertThat(call("GET", "/readyz").body()).isEqualTo("not ready\n");
        assertThat(call("GET", "/readyz", "Bearer " + TOKEN).body()).isEqualTo("no broker\n");
    }

    /** Slow-loris: each sends a little and then nothing. */
    @Test
    void thoseWhoAskWithoutEndHoldUpNobody() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * Visitors.MOST; i++) {
                Socket socket = connect();
                socket.getOutputStream().write("GET /metrics HTTP/1.1\r\nX-Slow: ".getBytes(UTF_8));
                slow.add(socket);
            }

            assertThat(call("GET", "/healthz").statusCode()).isEqualTo(200);
            assertThat(call("GET", "/metrics").statusCode()).isEqualTo(200);
            assertThat(meters.count("mqtt_admin_rejected", "reason", "crowded")).isGreaterThanOrEqualTo(Visitors.MOST);
        } finally {
            for (Socket each : slow) {
                each.close();
            }
        }
    }

    /** From one address, while another's has only half said what it wants. */
    @Test
    void crowdSendsAwayNoneButItsOwn() throws Exception {
        List<Socket> crowd = new ArrayList<>();
        InetAddress elsewhere = InetAddress.getByName("127.0.0.2");
        try (Socket quiet =
                new Socket(server.address().getAddress(), server.address().getPort(), elsewhere, 0)) {
            quiet.getOutputStream().write("GET /status HTTP/1.1\r\n".getBytes(UTF_8));
            for (int i = 0; i < 2 * Visitors.MOST; i++) {
                crowd.add(connect());
            }
            await().until(() -> meters.count("mqtt_admin_rejected", "reason", "crowded") > Visitors.MOST);

            quiet.getOutputStream().write("\r\n".getBytes(UTF_8));
            assertThat(new String(quiet.getInputStream().readAllBytes(), UTF_8)).endsWith("all is well\n");
        } finally {
            for (Socket each : crowd) {
                each.close();
            }
        }
    }

    @Test
    void whoeverTakesTooLongIsClosed() throws Exception {
        server.close();
        server = AdminServer.open(loopback(0), OPEN, Duration.ofSeconds(1), pages(), meters);
        try (Socket slow = connect()) {
            slow.getOutputStream().write("GET /metrics HTTP/1.1\r\n".getBytes(UTF_8));
            slow.setSoTimeout(60_000);

            assertThat(slow.getInputStream().read()).isNegative();
            assertThat(meters.count("mqtt_admin_rejected", "reason", "slow")).isOne();
        }
    }

    @Test
    void requestsAreBoundedInLength() throws Exception {
        String longLine = "GET /" + "x".repeat(2_000) + " HTTP/1.1\r\n\r\n";
        String longHeaders = "GET /healthz HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n\r\n";

        assertThat(answer(longLine)).startsWith("HTTP/1.1 400");
        assertThat(answer(longHeaders)).startsWith("HTTP/1.1 400");
        assertThat(answer("this is not HTTP\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(meters.count("mqtt_admin_rejected", "reason", "illegible")).isEqualTo(3);
    }

    @Test
    void oneRequestIsAnsweredOnAConnection() throws Exception {
        String answers = answer("GET /healthz HTTP/1.1\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n");

        assertThat(answers).containsOnlyOnce("HTTP/1.1 200").endsWith("ok\n");
    }

    @Test
    void pagesThatHangHoldUpNoHealthCheck() throws Exception {
        server.close();
        server = AdminServer.open(
                loopback(0), OPEN, new AdminServer.Pages(this::hang, readiness::get, () -> "all is well\n"), meters);
        List<CompletableFuture<HttpResponse<String>>> hanging = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            hanging.add(client.sendAsync(request("GET", "/metrics", ""), HttpResponse.BodyHandlers.ofString()));
        }

        await().until(() -> meters.count("mqtt_admin_rejected", "reason", "busy") == 40 - 2 - 32);
        assertThat(call("GET", "/healthz").statusCode()).isEqualTo(200);
        assertThat(call("GET", "/status").statusCode()).isEqualTo(503);

        pages.countDown();
        assertThat(hanging.stream()
                        .map(each -> each.join().statusCode())
                        .filter(status -> status == 200)
                        .count())
                .isEqualTo(34);
    }

    private String hang() {
        try {
            pages.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "mqtt_connections 3.0\n";
    }

    private AdminServer open(String token) throws IOException {
        return AdminServer.open(loopback(0), new AdminServer.Lock(token, Optional.empty()), pages(), meters);
    }

    private AdminServer.Pages pages() {
        return new AdminServer.Pages(() -> "mqtt_connections 3.0\n", readiness::get, () -> "all is well\n");
    }

    private Socket connect() throws IOException {
        return new Socket(server.address().getAddress(), server.address().getPort());
    }

    /** All that is said to these bytes until the connection is closed. */
    private String answer(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private HttpResponse<String> call(String method, String path) throws Exception {
        return call(method, path, "");
    }

    private HttpResponse<String> call(String method, String path, String authorization) throws Exception {
        return client.send(request(method, path, authorization), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String method, String path, String authorization) {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return request.build();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
