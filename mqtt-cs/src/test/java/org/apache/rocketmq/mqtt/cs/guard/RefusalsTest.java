/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class RefusalsTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final CountingMeters meters = new CountingMeters();
    private final Refusals refusals = new Refusals(meters);
    private final Logger logger = (Logger) LoggerFactory.getLogger(Refusals.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void everyOneIsCountedAndFewAreLogged() {
        for (int i = 0; i < 10_000; i++) {
            refusals.add(Refusal.CONNECT_RATE, "192.0.2.1", "", i);
        }
        refusals.add(Refusal.CLIENT_FLAPS, "192.0.2.7", "c", 5);
        refusals.add(Refusal.CONNECT_RATE, "192.0.2.9", "", 11 * SECOND);

        assertThat(meters.discarded("connect_rate")).isEqualTo(10_001);
        assertThat(meters.discarded("client_flaps")).isEqualTo(1);
        assertThat(warnings())
                .containsExactly(
                        "client= remote=192.0.2.1 reason=connect_rate connection closed; 0 others for that reason since the last such line",
                        "client=c remote=192.0.2.7 reason=client_flaps CONNECT refused, return code 3; 0 others for that reason since the last such line",
                        "client= remote=192.0.2.9 reason=connect_rate connection closed; 9999 others for that reason since the last such line");
    }

    @Test
    void aNameForgesNoLine() {
        refusals.add(Refusal.CLIENT_FLAPS, "192.0.2.7", "c\u2028WARN all is lost", 5);
        assertThat(warnings()).singleElement().asString().startsWith("client=c?WARN all is lost remote=");
    }

    @Test
    void aLineIsNotAsLongAsAClientIdMayBe() {
        refusals.add(Refusal.CLIENT_FLAPS, "192.0.2.7", "x".repeat(60_000), 5);
        assertThat(warnings())
                .singleElement()
                .satisfies(line -> assertThat(line).hasSizeLessThan(400).contains("x..."));
    }
}
