/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has been believed is looked at again the next time: a session of TLS is not resumed. */
final class ResumptionTest {

    private static final int PATIENCE_MILLIS = 20_000;

    @TempDir
    private Path folder;

    private TlsFiles called;
    private Identity serving;
    private SSLContext caller;
    private SSLServerSocket door;

    @BeforeEach
    void open() throws Exception {
        TestAuthority authority = TestAuthority.in(folder, "authority");
        called = authority.issue("called");
        serving = Identity.of(called);
        caller = context(Identity.of(authority.issue("caller")));
        door = (SSLServerSocket)
                context(serving).getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        door.setNeedClientAuth(true);
    }

    @AfterEach
    void close() throws IOException {
        door.close();
    }

    private static SSLContext context(Identity identity) throws Exception {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(new KeyManager[] {identity.own()}, new TrustManager[] {identity.authorities()}, null);
        return context;
    }

    @Test
    void callerOfAnAuthorityThatIsTrustedNoMoreIsRefused() throws Exception {
        assertThat(call()).isEqualTo(1);
        assertThat(call()).isEqualTo(1);
        TlsFiles next = TestAuthority.in(folder, "next").issue("next");
        Files.copy(next.trust(), called.trust(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(serving.refresh()).isTrue();

        assertThatThrownBy(this::call).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsSaidOfTheOtherSideStaysWithTheConnection() throws Exception {
        CompletionStage<Void> unused = answer();
        try (SSLSocket socket = connected()) {
            assertThat(socket.getSession().getPeerCertificates()[0]).isInstanceOf(X509Certificate.class);
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(socket.getInputStream().read()).isEqualTo(1);
        }
    }

    /** A byte that the called says once it believes the caller. */
    private int call() throws IOException {
        CompletionStage<Void> unused = answer();
        try (SSLSocket socket = connected()) {
            return socket.getInputStream().read();
        }
    }

    private SSLSocket connected() throws IOException {
        SSLSocket socket =
                (SSLSocket) caller.getSocketFactory().createSocket(door.getInetAddress(), door.getLocalPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private CompletionStage<Void> answer() {
        return CompletableFuture.runAsync(() -> {
            try (SSLSocket accepted = (SSLSocket) door.accept()) {
                accepted.setSoTimeout(PATIENCE_MILLIS);
                accepted.startHandshake();
                accepted.getOutputStream().write(1);
            } catch (IOException e) {
                throw new UncheckedIOException(e); // nobody waits: the caller sees it
            }
        });
    }
}
