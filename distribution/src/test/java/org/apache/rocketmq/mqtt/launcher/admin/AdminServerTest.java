/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AdminServerTest {

    private final AtomicReference<Readiness> readiness = new AtomicReference<>(Readiness.READY);
    private final HttpClient client = HttpClient.newHttpClient();
    private AdminServer server;

    @BeforeEach
    void open() throws IOException {
        server = AdminServer.open(loopback(0), pages());
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
        assertThatThrownBy(() -> AdminServer.open(server.address(), pages())).isInstanceOf(BindException.class);
    }

    @Test
    void statusIsForPeople() throws Exception {
        assertThat(call("GET", "/status").body()).isEqualTo("all is well\n");
    }

    private AdminServer.Pages pages() {
        return new AdminServer.Pages(() -> "mqtt_connections 3.0\n", readiness::get, () -> "all is well\n");
    }

    private HttpResponse<String> call(String method, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
