/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.connectWithWill;
import static org.apache.rocketmq.mqtt.cs.Bytes.frame;
import static org.apache.rocketmq.mqtt.cs.Bytes.number;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.subscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.cs.ClientLimits;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long, how deep and how many. */
final class ClientLimitsTest {

    private final FakePorts fakes = new FakePorts();
    private final TestGateway gateway = new TestGateway(
            fakes,
            ConnectSettings.builder()
                    .maxSubscriptionsPerClient(2)
                    .clientLimits(ClientLimits.DEFAULTS.withTopics(10, 3).withClientIds(30)));

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private long limited(String limit) {
        return gateway.count("mqtt_limited", "limit", limit);
    }

    @Test
    void aMessageToATopicThatIsTooLongOrDeepEndsTheConnection() {
        TestClient longer = gateway.connect("longer");
        longer.send(publish("a".repeat(10), "m"), publish("a".repeat(11), "m"));
        assertThat(longer.isOpen()).isFalse();
        TestClient deeper = gateway.connect("deeper");
        deeper.send(publish("//c", "m"), publish("///", "m"));
        assertThat(deeper.isOpen()).isFalse();
        assertThat(fakes.store.appended()).hasSize(2);
        assertThat(limited("topic_length")).isEqualTo(1);
        assertThat(limited("topic_levels")).isEqualTo(1);
        assertThat(gateway.count("mqtt_disconnects", "reason", "over_limit")).isEqualTo(2);
    }

    @Test
    void aTopicIsMeasuredInBytes() {
        TestClient client = gateway.connect("c");
        client.send(publish("é".repeat(5), "m"));
        assertThat(client.isOpen()).isTrue();
        client.send(publish("é".repeat(5) + "a", "m"));
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aFilterThatIsTooLongOrDeepIsRefused() {
        TestClient client = gateway.connect("c");
        client.send(frame(
                0x82, number(1), text("a".repeat(11)), bytes(0), text("a/b/c/#"), bytes(0), text("a/b/#"), bytes(0)));
        assertThat(client.received()).containsExactly("SUBACK 1 [128, 128, 0]");
        assertThat(limited("topic_length")).isEqualTo(1);
        assertThat(limited("topic_levels")).isEqualTo(1);
    }

    @Test
    void aWillThatIsTooLongOrDeepIsRefusedWithItsClient() {
        TestClient client = gateway.open();
        client.send(connectWithWill("c", "a/b/c/d", "gone"));
        assertThat(client.received()).containsExactly("CONNACK 5");
        assertThat(gateway.present()).isZero();
        assertThat(limited("topic_levels")).isEqualTo(1);
    }

    @Test
    void aClientIdThatIsTooLongIsRefused_MQTT_3_1_3_9() {
        gateway.connect("c".repeat(30));
        TestClient client = gateway.open();
        client.send(connect("c".repeat(31)));
        assertThat(client.received()).containsExactly("CONNACK 2");
        assertThat(client.isOpen()).isFalse();
        assertThat(limited("client_id_length")).isEqualTo(1);
    }

    @Test
    void anIdThatTheGatewayMakesIsNeverTooLong() {
        try (TestGateway tight =
                new TestGateway(ConnectSettings.builder().clientLimits(ClientLimits.DEFAULTS.withClientIds(23)))) {
            tight.connect("");
        }
    }

    @Test
    void oneFilterTooManyIsRefusedAndCounted() {
        TestClient client = gateway.connect("c");
        client.send(subscribe(1, "a", 0), subscribe(2, "b", 0), subscribe(3, "c", 0), subscribe(4, "a", 1));
        assertThat(client.received()).containsExactly("SUBACK 1 [0]", "SUBACK 2 [0]", "SUBACK 3 [128]", "SUBACK 4 [1]");
        assertThat(limited("subscriptions")).isEqualTo(1);
    }

    @Test
    void namesALimitThatCannotWork() {
        assertThatThrownBy(() -> ClientLimits.DEFAULTS.withClientIds(22))
                .isInstanceOf(GatewayException.class)
                .hasMessage("maxClientIdLength: 22 (expected: 23..65535)");
        assertThatThrownBy(() -> ClientLimits.DEFAULTS.withTopics(0, 1))
                .hasMessage("maxTopicLength: 0 (expected: 1..65535)");
        assertThatThrownBy(() -> ClientLimits.DEFAULTS.withRates(-1, 0))
                .hasMessage("maxPublishesPerSecond: -1 (expected: 0..2147483647)");
    }
}
