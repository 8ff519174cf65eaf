/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.conformance;

import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.frame;
import static org.apache.rocketmq.mqtt.cs.Bytes.number;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubAck;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.subscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.apache.rocketmq.mqtt.cs.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapter 3.3.1.3: retained messages. */
final class RetainedConformanceTest {

    private final TestGateway gateway = new TestGateway();
    private final TestClient publisher = gateway.connect("publisher");

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private void retain(String topic, String payload, int qos) {
        publisher.send(
                qos == 0
                        ? frame(0x31, text(topic), utf8(payload))
                        : frame(0x31 | (qos << 1), text(topic), number(1), utf8(payload)),
                frame(0x62, number(1)));
        publisher.received();
    }

    /** A client that subscribes now. */
    private TestClient subscriber(String filter, int qos) {
        TestClient client = gateway.connect("subscriber");
        client.send(subscribe(1, filter, qos));
        return client;
    }

    @Test
    void aRetainedMessageSurvivesThePublishersSession_MQTT_3_1_2_7() {
        retain("a", "m", 1);
        publisher.drop();
        gateway.connect("publisher");
        assertThat(subscriber("a", 1).received()).containsExactly("SUBACK 1 [1]", "PUBLISH q1 id=1 retain a m");
    }

    @Test
    void aWillWithRetainIsRetained_MQTT_3_1_2_17() {
        gateway.connect(connect("MQTT", 4, 0x26, 0, text("c"), text("will"), text("gone")))
                .drop();
        assertThat(subscriber("will", 0).received()).containsExactly("SUBACK 1 [0]", "PUBLISH q0 retain will gone");
    }

    @Test
    void aWillWithoutRetainIsNotRetained_MQTT_3_1_2_16() {
        gateway.connect(connect("MQTT", 4, 0x06, 0, text("c"), text("will"), text("gone")))
                .drop();
        assertThat(subscriber("will", 0).received()).containsExactly("SUBACK 1 [0]");
    }

    @ParameterizedTest
    @CsvSource({"0,2,0", "1,2,1", "2,2,2", "2,1,1", "2,0,0", "1,0,0"})
    void keepsAMessageWithItsQos_MQTT_3_3_1_5(int published, int granted, int delivered) {
        retain("a", "m", published);
        assertThat(subscriber("a", granted).received())
                .last()
                .asString()
                .startsWith("PUBLISH q" + delivered)
                .endsWith("retain a m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b/#", "a/+/c", "#", "+/b/+", "a/b/c"})
    void aNewSubscriptionGetsTheLastOfEachTopicItMatches_MQTT_3_3_1_6(String filter) {
        retain("a/b/c", "old", 0);
        retain("a/b/c", "new", 0);
        retain("d", "other", 0);
        retain("$SYS/b/c", "reserved", 0);
        assertThat(subscriber(filter, 0).received())
                .contains("PUBLISH q0 retain a/b/c new")
                .noneMatch(told -> told.contains("old") || told.contains("reserved"));
    }

    @Test
    void aHashMatchesItsParentAndNothingAbove_MQTT_3_3_1_6() {
        retain("a/b", "above", 0);
        retain("a/b/c", "parent", 0);
        retain("a/b/c/d", "child", 0);
        assertThat(subscriber("a/b/c/#", 0).received())
                .containsExactlyInAnyOrder(
                        "SUBACK 1 [0]", "PUBLISH q0 retain a/b/c parent", "PUBLISH q0 retain a/b/c/d child");
    }

    @Test
    void eachFilterOfASubscribeGetsItsOwn_MQTT_3_3_1_6() {
        retain("a", "m", 0);
        TestClient client = gateway.connect("subscriber");
        client.send(frame(0x82, number(1), text("a"), new byte[] {0}, text("+"), new byte[] {0}));
        assertThat(client.received())
                .containsExactly("SUBACK 1 [0, 0]", "PUBLISH q0 retain a m", "PUBLISH q0 retain a m");
    }

    @Test
    void aMessageOfQos0ReplacesOneOfAHigherQos_MQTT_3_3_1_7() {
        retain("a", "old", 2);
        retain("a", "new", 0);
        assertThat(subscriber("a", 2).received()).containsExactly("SUBACK 1 [2]", "PUBLISH q0 retain a new");
    }

    @Test
    void marksWhatANewSubscriptionGets_MQTT_3_3_1_8() {
        retain("a", "m", 1);
        TestClient client = subscriber("a", 1);
        assertThat(client.received()).containsExactly("SUBACK 1 [1]", "PUBLISH q1 id=1 retain a m");
        client.send(pubAck(1));
        retain("a", "live", 1);
        assertThat(client.received()).containsExactly("PUBLISH q1 id=2 a live");
    }

    @Test
    void aSubscribeAgainGetsRetainedMessagesAgain_MQTT_3_8_4_3() {
        retain("a", "m", 0);
        TestClient client = subscriber("a", 0);
        assertThat(client.received()).containsExactly("SUBACK 1 [0]", "PUBLISH q0 retain a m");
        client.send(subscribe(2, "a", 0));
        assertThat(client.received()).containsExactly("SUBACK 2 [0]", "PUBLISH q0 retain a m");
    }

    @Test
    void anEmptyPayloadRemovesAndIsDelivered_MQTT_3_3_1_10() {
        TestClient live = gateway.connect("live");
        live.subscribe("a", 0);
        retain("a", "m", 1);
        retain("a", "", 1);
        assertThat(live.received()).containsExactly("PUBLISH q0 a m", "PUBLISH q0 a ");
        assertThat(subscriber("a", 0).received()).containsExactly("SUBACK 1 [0]");
    }

    @Test
    void anEmptyPayloadIsNotRetained_MQTT_3_3_1_11() {
        retain("a", "", 0);
        assertThat(subscriber("#", 0).received()).containsExactly("SUBACK 1 [0]");
    }

    @Test
    void aMessageWithoutRetainIsNotKeptAndReplacesNothing_MQTT_3_3_1_12() {
        publisher.send(publish("b", "passing", 1, 1));
        retain("a", "kept", 0);
        publisher.send(publish("a", "passing", 1, 2), publish("a", "", 1, 3));
        assertThat(subscriber("#", 0).received()).containsExactly("SUBACK 1 [0]", "PUBLISH q0 retain a kept");
    }
}
