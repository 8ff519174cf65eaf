/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxyTest {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int SHORT_MILLIS = 200;

    private final Proxy proxy = new Proxy();
    private ServerSocket server;
    private Link link;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(PATIENCE_MILLIS);
        link = proxy.open("test", loopback(0), loopback(server.getLocalPort()));
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private Socket dial() throws IOException {
        Socket socket = new Socket();
        socket.connect(link.address(), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private Socket accept() throws IOException {
        Socket socket = server.accept();
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hear(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
    }

    @Test
    void forwardsBothWays() throws IOException {
        try (Socket near = dial();
                Socket far = accept()) {
            say(near, "ping");
            assertThat(hear(far, 4)).isEqualTo("ping");
            say(far, "pong");
            assertThat(hear(near, 4)).isEqualTo("pong");
            assertThat(link.accepted()).isEqualTo(1);
        }
    }

    @Test
    void whatWasSentBeforeTheEndComesBeforeTheEnd() throws IOException {
        byte[] much = new byte[300_000];
        Arrays.fill(much, (byte) 'x');
        try (Socket near = dial();
                Socket far = accept()) {
            far.getOutputStream().write(much);
            far.shutdownOutput();
            assertThat(near.getInputStream().readAllBytes()).isEqualTo(much);
        }
    }

    @Test
    void aCutLinkClosesWhatIsThereAndWhatComes() throws IOException {
        try (Socket near = dial();
                Socket far = accept()) {
            say(near, "x");
            assertThat(hear(far, 1)).isEqualTo("x");
            link.become(Conduct.CLOSED);
            assertEnds(near);
            assertEnds(far);
            assertIsTurnedAway();
            link.become(Conduct.FORWARD);
            try (Socket again = dial();
                    Socket there = accept()) {
                say(again, "y");
                assertThat(hear(there, 1)).isEqualTo("y");
            }
        }
    }

    @Test
    void aSilentLinkHoldsBackAndGoesOn() throws IOException {
        try (Socket near = dial();
                Socket far = accept()) {
            say(near, "x");
            assertThat(hear(far, 1)).isEqualTo("x");
            link.become(Conduct.SILENT);
            say(near, "later");
            try (Socket waiting = dial()) {
                say(waiting, "new");
                assertHearsNothing(far);
                server.setSoTimeout(SHORT_MILLIS);
                assertThatThrownBy(this::accept).isInstanceOf(SocketTimeoutException.class);
                server.setSoTimeout(PATIENCE_MILLIS);
                link.become(Conduct.FORWARD);
                assertThat(hear(far, 5)).isEqualTo("later");
                try (Socket other = accept()) {
                    assertThat(hear(other, 3)).isEqualTo("new");
                }
            }
        }
    }

    @Test
    void aSilentLinkDoesNotTellThatASideHasClosed() throws IOException {
        try (Socket near = dial();
                Socket far = accept()) {
            say(near, "x");
            assertThat(hear(far, 1)).isEqualTo("x");
            link.become(Conduct.SILENT);
            near.shutdownOutput();
            assertHearsNothing(far);
            link.become(Conduct.FORWARD);
            assertEnds(far);
        }
    }

    @Test
    void aSlowLinkDelaysAndKeepsEverythingInOrder() throws IOException {
        link.become(new Conduct.Slow(150, 100_000));
        try (Socket near = dial();
                Socket far = accept()) {
            long begin = System.nanoTime();
            StringBuilder sent = new StringBuilder();
            for (int i = 0; i < 2_000; i++) {
                sent.append(i).append(' ');
            }
            say(near, sent.toString());
            link.become(Conduct.FORWARD);
            say(near, "!");
            assertThat(hear(far, sent.length() + 1)).isEqualTo(sent + "!");
            assertThat(System.nanoTime() - begin).isPositive();
        }
    }

    @Test
    void aLinkThatIsSlowedAndHealedAgainAndAgainKeepsTheOrder() throws Exception {
        int numbers = 20_000;
        try (Socket near = dial();
                Socket far = accept()) {
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < numbers; i++) {
                        if (i % 200 == 0) {
                            link.become(i % 400 == 0 ? new Conduct.Slow(2, 10_000_000) : Conduct.FORWARD);
                        }
                        say(near, String.format("%08d", i));
                    }
                    link.become(Conduct.FORWARD);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            for (int i = 0; i < numbers; i++) {
                assertThat(hear(far, 8)).isEqualTo(String.format("%08d", i));
            }
            sender.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void aSlowLinkTakesItsTime() throws IOException {
        link.become(new Conduct.Slow(100, 1_000_000));
        try (Socket near = dial();
                Socket far = accept()) {
            long begin = System.nanoTime();
            say(near, "x");
            assertThat(hear(far, 1)).isEqualTo("x");
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(100_000_000L);
        }
    }

    @Test
    void theEndOfTheTargetIsTheEndOfTheConnection() throws IOException {
        server.close();
        assertIsTurnedAway();
    }

    /** The connection ends, or is reset before it is whole. */
    private void assertIsTurnedAway() throws IOException {
        try (Socket next = dial()) {
            assertEnds(next);
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    private static void assertHearsNothing(Socket socket) throws IOException {
        socket.setSoTimeout(SHORT_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    private static void assertEnds(Socket socket) {
        int last;
        try {
            last = socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open", e);
        } catch (IOException reset) {
            last = -1;
        }
        assertThat(last).isEqualTo(-1);
    }
}
