/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Origin;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.junit.jupiter.api.Test;

/** What is remembered of retained messages that were removed. */
final class RetainedTest extends StateOfTests {

    @Test
    void removalOfARetainedMessageIsRememberedForAnHour() {
        journal.claim("n1", "c", true, null);
        TopicName topic = new TopicName("t");
        Command stored = retain(topic, "stored", new Origin.Backend(70), 70);
        Command removed = retain(topic, "", new Origin.Backend(80), 80);
        journal.done("n1", stored);
        journal.done("n1", removed);
        journal.now += Retained.MEMORY_MILLIS;
        journal.done("leader", new Command.ExpireNodes(0));
        journal.done("n1", stored);
        assertThat(counts().retained()).isZero();

        journal.now++;
        journal.done("leader", new Command.ExpireNodes(0));
        journal.done("n1", stored);

        assertThat(counts().retained()).isEqualTo(1);
    }

    private static Command retain(TopicName topic, String payload, Origin origin, long atMillis) {
        Message message = new Message(topic, Payload.ofUtf8(payload), Qos.AT_LEAST_ONCE, true, null);
        return new Command.Retain("n1", message, origin, atMillis);
    }

    private Answer.StatusCounts counts() {
        return (Answer.StatusCounts) state.query(new Query.Status());
    }
}
