/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubAck;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubComp;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubRec;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that is connected, reads, and does not acknowledge. */
final class OverdueTest {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final FakePorts fakes = new FakePorts();
    private final TestGateway gateway = new TestGateway(
            fakes, ConnectSettings.builder().maxInflight(2).retryAfter(INTERVAL).maxAttempts(3));

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private TestClient subscriber(int qos) {
        TestClient client = gateway.connect("c");
        client.subscribe("a", qos);
        return client;
    }

    private void intervals(int count) {
        for (int i = 0; i < count; i++) {
            gateway.pass(INTERVAL);
        }
    }

    @Test
    void setsAsideWhatHoldsUpOthersAndDeliversItLater() {
        TestClient client = subscriber(1);
        for (int i = 1; i <= 3; i++) {
            gateway.store("a", "m" + i, 1);
        }
        assertThat(client.received()).containsExactly("PUBLISH q1 id=1 a m1", "PUBLISH q1 id=2 a m2");
        client.send(pubAck(2));
        assertThat(client.received()).containsExactly("PUBLISH q1 id=3 a m3");
        client.send(pubAck(3));
        intervals(2);
        assertThat(gateway.count("mqtt_set_aside")).isEqualTo(1);
        intervals(1);
        assertThat(client.received()).containsExactly("PUBLISH q1 id=4 a m1");
    }

    @Test
    void anIdThatIsNotAcknowledgedIsNotUsedAgain_MQTT_2_3_1_4() {
        TestClient client = subscriber(1);
        gateway.store("a", "m1", 1);
        gateway.store("a", "m2", 1);
        client.received();
        intervals(2);
        assertThat(gateway.count("mqtt_set_aside")).isEqualTo(2);
        assertThat(gateway.gauge("mqtt_inflight")).isZero();
        gateway.store("a", "next", 1);
        assertThat(client.received()).containsExactly("PUBLISH q1 id=3 a next");
    }

    @Test
    void doesNotDeliverTheCopyOfWhatWasAcknowledgedAfterAll() {
        TestClient client = subscriber(1);
        gateway.store("a", "m1", 1);
        client.received();
        intervals(2);
        assertThat(gateway.count("mqtt_set_aside")).isEqualTo(1);
        client.send(pubAck(1));
        assertThat(gateway.count("mqtt_acks_late")).isEqualTo(1);
        intervals(3);
        assertThat(client.received()).isEmpty();
    }

    @Test
    void buriesWhatWasSentTooOften() {
        TestClient client = subscriber(1);
        gateway.store("a", "m1", 1);
        intervals(20);
        assertThat(client.received())
                .containsExactly("PUBLISH q1 id=1 a m1", "PUBLISH q1 id=2 a m1", "PUBLISH q1 id=3 a m1");
        assertThat(fakes.store.buried()).hasSize(1);
        assertThat(gateway.count("mqtt_discard", "reason", "dead_letter")).isEqualTo(1);
    }

    @Test
    void qos2StaysInFlightButHoldsUpNobody_MQTT_4_3_3_1() {
        TestClient client = subscriber(2);
        for (int i = 1; i <= 3; i++) {
            gateway.store("a", "m" + i, 2);
        }
        assertThat(client.received()).hasSize(2);
        intervals(2);
        assertThat(client.received()).containsExactly("PUBLISH q2 id=3 a m3");
        client.send(pubRec(1), pubComp(1));
        assertThat(client.received()).containsExactly("PUBREL 1");
        intervals(10);
        assertThat(client.received()).isEmpty();
        assertThat(gateway.count("mqtt_set_aside")).isZero();
    }

    @Test
    void aStoreThatIsAwayLosesNothing() {
        TestClient client = subscriber(1);
        gateway.store("a", "m1", 1);
        client.received();
        fakes.reads.shut();
        intervals(2);
        fakes.reads.fail(0);
        gateway.run();
        fakes.reads.open();
        intervals(1);
        assertThat(gateway.count("mqtt_set_aside")).isEqualTo(1);
    }

    @Test
    void atReconnectItIsDeliveredAtOnce() {
        TestClient client = gateway.open();
        client.send(connect("MQTT", 4, 0, 0, text("c")));
        client.received();
        client.subscribe("a", 1);
        gateway.store("a", "m1", 1);
        client.received();
        intervals(2);
        assertThat(gateway.count("mqtt_set_aside")).isEqualTo(1);
        client.drop();
        TestClient again = gateway.open();
        again.send(connect("MQTT", 4, 0, 0, text("c")));
        assertThat(again.received()).containsExactly("CONNACK 0 present", "PUBLISH q1 id=1 a m1");
    }
}
