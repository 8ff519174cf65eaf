/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.tls.TestAuthority;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.apache.rocketmq.mqtt.launcher.admin.AdminServer;
import org.apache.rocketmq.mqtt.launcher.admin.Readiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the scripts ask with, at an operators' door that has TLS and a token. */
final class PageMainTest {

    private static final Path NO_FILES = Path.of("no-such-folder");
    private static final String TOKEN = "a token of some length";

    @TempDir
    private Path folder;

    private final CountingMeters meters = new CountingMeters();
    private TlsFiles files;
    private AdminServer server;

    @BeforeEach
    void open() throws IOException {
        files = TestAuthority.in(folder, "operators").issueFor("gateway", "gateway.example"); // not for this host
        server = AdminServer.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new AdminServer.Lock(TOKEN, Optional.of(files)),
                new AdminServer.Pages(() -> "", () -> Readiness.READY, () -> "all is well\n"),
                meters);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private String page(TlsFiles known) throws Exception {
        HttpURLConnection connection = PageMain.connection(
                "https://127.0.0.1:" + server.address().getPort() + "/status",
                NO_FILES,
                folder,
                Map.of(
                        "MQTT_ADMIN_TOKEN",
                        TOKEN,
                        "MQTT_ADMIN_TLS",
                        "true",
                        "MQTT_ADMIN_TLS_KEY",
                        known.key().toString(),
                        "MQTT_ADMIN_TLS_CERTIFICATE",
                        known.certificate().toString()));
        try (InputStream page = connection.getInputStream()) {
            return new String(page.readAllBytes(), UTF_8);
        }
    }

    @Test
    void knowsTheCertificateWhateverHostIsInIt() throws Exception {
        assertThat(page(files)).isEqualTo("all is well\n");
    }

    /** And so does not show it the token. */
    @Test
    void believesNoOtherCertificate() {
        TlsFiles other = TestAuthority.in(folder, "others").issue("other");

        assertThatThrownBy(() -> page(other)).isInstanceOf(SSLException.class);
        assertThat(meters.count("mqtt_admin_rejected", "reason", "token")).isZero();
    }

    @Test
    void nobodyIsAnsweredInTheClear() throws Exception {
        try (Socket clear =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            clear.getOutputStream().write("GET /healthz HTTP/1.1\r\n\r\n".getBytes(UTF_8));
            assertThat(new String(clear.getInputStream().readAllBytes(), UTF_8)).doesNotContain("HTTP");
        }
        await().until(() -> meters.count("mqtt_admin_rejected", "reason", "illegible") == 1);
        assertThat(page(files)).isEqualTo("all is well\n");
    }
}
