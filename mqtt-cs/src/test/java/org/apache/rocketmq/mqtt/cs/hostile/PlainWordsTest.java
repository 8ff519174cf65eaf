/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.rocketmq.mqtt.cs.Bytes;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A device that was told the wrong port: it says its password in the clear where TLS, or a WebSocket, is wanted. The log must not say it again. */
final class PlainWordsTest {

    private static final String PASSWORD = "xyzzy-plugh";

    private final Logger ours = (Logger) LoggerFactory.getLogger("org.apache.rocketmq.mqtt");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        ours.addAppender(lines);
        ours.setLevel(Level.TRACE);
    }

    @AfterEach
    void stop() {
        ours.detachAppender(lines);
        ours.setLevel(null);
    }

    @Test
    void atTlsAreNotInTheLog() {
        saidTo(Door.TLS);
    }

    @Test
    void atAWebSocketAreNotInTheLog() {
        saidTo(Door.WEBSOCKET);
    }

    @Test
    void behindAPromiseOfAProxyHeaderAreNotInTheLog() {
        saidTo(Door.PROXY);
    }

    private void saidTo(Door door) {
        try (TestGateway gateway = new TestGateway()) {
            TestClient client = gateway.open((pipeline, mqtt) -> door.openTo(pipeline, mqtt, 1 << 20));
            client.send(Bytes.connectAs("c", "user", PASSWORD));
            client.send(Bytes.utf8("\r\n\r\n"));
            client.drop();
        }
        String inHex = HexFormat.of().formatHex(PASSWORD.getBytes(UTF_8));
        assertThat(lines.list).isNotEmpty();
        for (ILoggingEvent line : lines.list) {
            String text = line.getFormattedMessage()
                    + (line.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(line.getThrowableProxy()));
            assertThat(text.toLowerCase(Locale.ROOT)).doesNotContain(PASSWORD, inHex);
        }
    }
}
