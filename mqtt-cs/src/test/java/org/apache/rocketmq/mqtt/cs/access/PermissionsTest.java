/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import static org.apache.rocketmq.mqtt.cs.access.RulesForTest.person;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.Authorizer.Person;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.cs.ClientLimits;
import org.apache.rocketmq.mqtt.cs.Denials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class PermissionsTest {

    private static final Person WHO = person("alice", "pump-1");
    private static final TopicName SHUT = new TopicName("shut");

    private final CountingMeters meters = new CountingMeters();
    private final Denials denials = new Denials();
    private final AtomicLong clock = new AtomicLong();
    private final Permissions permissions = new Permissions(ClientLimits.DEFAULTS, denials, meters, clock::get);
    private final Logger log = (Logger) LoggerFactory.getLogger(AccessMeters.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        denials.closed.add("shut");
        lines.start();
        log.addAppender(lines);
        log.setLevel(Level.INFO);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(lines);
        log.setLevel(null); // as its parent's
    }

    private List<String> told() {
        return lines.list.stream()
                .filter(line -> line.getLevel().isGreaterOrEqual(Level.INFO))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void whatIsPermittedIsNeitherCountedNorLogged() {
        assertThat(permissions.publish(WHO, new TopicName("a"), Qos.AT_LEAST_ONCE, true))
                .isNull();
        assertThat(permissions.subscribe(WHO, new TopicFilter("a/#"), Qos.AT_LEAST_ONCE))
                .isNull();
        assertThat(permissions.resume(WHO, new TopicFilter("a/#"), Qos.AT_LEAST_ONCE))
                .isNull();
        assertThat(permissions.will(WHO, new Will(new TopicName("a"), Payload.ofUtf8("m"), Qos.AT_LEAST_ONCE, true)))
                .isNull();
        assertThat(permissions.clientId("pump-1")).isNull();
        assertThat(told()).isEmpty();
    }

    @Test
    void aMillionDenialsAreCountedAndFillNoDisk() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(permissions.publish(WHO, SHUT, Qos.AT_LEAST_ONCE, false)).isNotNull();
        }
        String line = "client=pump-1 denied PUBLISH: topic=shut qos=1 user=alice remote=10.0.0.7; ";
        assertThat(told()).containsExactly(line + "0 others since the last such line");
        assertThat(meters.count("mqtt_denied", "action", "publish")).isEqualTo(10_000);
        clock.addAndGet(Duration.ofSeconds(10).toNanos());
        permissions.publish(WHO, SHUT, Qos.AT_LEAST_ONCE, false);
        assertThat(told()).hasSize(2).last().isEqualTo(line + "9999 others since the last such line");
    }

    @Test
    void eachKindHasALineOfItsOwn() {
        permissions.publish(WHO, SHUT, Qos.AT_MOST_ONCE, false);
        permissions.subscribe(WHO, new TopicFilter("shut"), Qos.AT_MOST_ONCE);
        permissions.resume(WHO, new TopicFilter("shut"), Qos.AT_MOST_ONCE);
        permissions.will(WHO, new Will(SHUT, Payload.ofUtf8("m"), Qos.AT_MOST_ONCE, false));
        permissions.publish(WHO, new TopicName("/".repeat(64)), Qos.AT_MOST_ONCE, false);
        permissions.slowed(Slowness.BYTES, WHO.client(), "for 10 ms");
        assertThat(told()).hasSize(6);
        assertThat(told()).allMatch(line -> line.startsWith("client=pump-1 "));
    }

    @Test
    void ordinaryFlowControlIsCountedOnly() {
        permissions.slowed(Slowness.UNANSWERED, WHO.client(), "half of its requests are to be answered first");
        assertThat(told()).isEmpty();
        assertThat(meters.count("mqtt_slowed", "reason", "unanswered")).isEqualTo(1);
    }

    @Test
    void aGiantNameMakesNoGiantLine() {
        String giant = "x".repeat(60_000);
        assertThat(permissions.clientId(giant)).isNotNull();
        Refusal refusal = permissions.publish(
                new Person(new ClientId(giant), "u".repeat(1_000), "10.0.0.7"),
                new TopicName(giant),
                Qos.AT_MOST_ONCE,
                false);
        assertThat(refusal).isNotNull();
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.OVER_LIMIT);
        assertThat(told()).hasSize(2).allMatch(line -> line.length() < 1_000);
        assertThat(refusal.detail()).hasSizeLessThan(500);
    }

    @Test
    void aNameForgesNoLine() {
        permissions.publish(person("eve\nclient=bob\u2028", "c"), SHUT, Qos.AT_MOST_ONCE, false);
        assertThat(told()).singleElement().asString().contains("user=eve?client=bob? ");
    }

    @Test
    void theLimitsComeBeforeTheAuthorizer() {
        permissions.publish(WHO, new TopicName("/".repeat(64)), Qos.AT_MOST_ONCE, false);
        assertThat(denials.asked).isEmpty();
    }
}
