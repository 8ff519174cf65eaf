/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.disconnect;
import static org.apache.rocketmq.mqtt.cs.Bytes.pingReq;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.cs.Bytes;
import org.apache.rocketmq.mqtt.cs.ClientLimits;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that publishes faster than it may is slowed, and nothing of it is lost. */
final class PublishPaceTest {

    private final FakePorts fakes = new FakePorts();
    private final TestGateway gateway =
            new TestGateway(fakes, ConnectSettings.builder().clientLimits(ClientLimits.DEFAULTS.withRates(10, 1_000)));

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private static byte[] messages(int count) {
        return Bytes.joined(
                IntStream.range(0, count).mapToObj(i -> publish("a", "m" + i)).toArray(byte[][]::new));
    }

    private int stored() {
        return fakes.store.appended().size();
    }

    private long slowed(String reason) {
        return gateway.count("mqtt_slowed", "reason", reason);
    }

    @Test
    void aSecondsWorthIsTakenAtOnceThenAsMuchAsTheRate() {
        TestClient client = gateway.connect("c");
        client.send(messages(25));
        assertThat(stored()).isEqualTo(10);
        assertThat(client.isRead()).isFalse();
        gateway.pass(Duration.ofMillis(100));
        assertThat(stored()).isEqualTo(11);
        gateway.pass(Duration.ofMillis(99));
        assertThat(stored()).isEqualTo(11);
        gateway.pass(Duration.ofMillis(1));
        assertThat(stored()).isEqualTo(12);
        for (int i = 0; i < 13; i++) {
            gateway.pass(Duration.ofMillis(100));
        }
        assertThat(stored()).isEqualTo(25);
        gateway.pass(Duration.ofMillis(100));
        assertThat(client.isRead()).isTrue();
        assertThat(client.isOpen()).isTrue();
        assertThat(slowed("rate")).isEqualTo(16);
        assertThat(slowed("bytes")).isZero();
    }

    @Test
    void aLargeMessageIsTakenAndPaidForAfterwards() {
        TestClient client = gateway.connect("c");
        client.send(publish("a", "x".repeat(2_999)), publish("a", "y"));
        assertThat(stored()).isEqualTo(1);
        gateway.pass(Duration.ofSeconds(2));
        assertThat(stored()).isEqualTo(1);
        gateway.pass(Duration.ofMillis(1));
        assertThat(stored()).isEqualTo(2);
        assertThat(slowed("bytes")).isEqualTo(2);
        assertThat(slowed("rate")).isZero();
    }

    @Test
    void oneClientDoesNotSlowAnother() {
        gateway.connect("fast").send(messages(30));
        TestClient other = gateway.connect("other");
        other.send(messages(9));
        assertThat(stored()).isEqualTo(10 + 9);
        assertThat(other.isRead()).isTrue();
    }

    @Test
    void aClientThatIsHeldIsNotTakenForSilent_MQTT_3_1_2_24() {
        TestClient client = gateway.connect(connect("c", 1));
        client.send(publish("a", "x".repeat(9_000)), pingReq());
        for (int i = 0; i < 8; i++) {
            gateway.pass(Duration.ofSeconds(1));
            assertThat(client.isOpen()).isTrue();
        }
        assertThat(client.received()).isEmpty();
        gateway.pass(Duration.ofSeconds(1));
        assertThat(client.received()).containsExactly("PINGRESP");
    }

    @Test
    void whatWaitsWhenTheConnectionEndsIsTakenInStill() {
        TestClient client = gateway.connect("c");
        client.send(messages(25), disconnect());
        client.drop();
        assertThat(stored()).isEqualTo(25);
        assertThat(gateway.count("mqtt_disconnects", "reason", "disconnect")).isEqualTo(1);
    }

    @Test
    void withoutARateNobodyIsSlowed() {
        FakePorts free = new FakePorts();
        try (TestGateway open = new TestGateway(free, ConnectSettings.builder())) {
            TestClient client = open.connect("c");
            client.send(messages(5_000));
            assertThat(free.store.appended()).hasSize(5_000);
            assertThat(client.isRead()).isTrue();
        }
    }
}
