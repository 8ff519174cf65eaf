/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.cs.Bytes;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that never read, and one that does, while somebody publishes without end. */
final class SlowClientsTest {

    private static final int CLIENTS = 1_000;
    private static final int HIGH = 4_096;
    private static final int MESSAGE = 1_024;
    private static final int WINDOW = 4;
    private static final int BATCH = 32;

    private final FakePorts fakes = new FakePorts();
    private final TestGateway gateway = new TestGateway(
            fakes,
            ConnectSettings.builder()
                    .writeBufferHigh(HIGH)
                    .writeBufferLow(HIGH / 2)
                    .maxInflight(WINDOW));

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private List<TestClient> deaf(int qos) {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS / 2; i++) {
            TestClient client = gateway.open();
            clients.add(client);
            client.write(Bytes.connect("deaf-" + qos + "-" + i), Bytes.subscribe(1, "flood", qos));
        }
        gateway.run();
        clients.forEach(client -> assertThat(client.received()).containsExactly("CONNACK 0", "SUBACK 1 [" + qos + "]"));
        clients.forEach(TestClient::stopReading);
        return clients;
    }

    private void flood(int messages, TestClient healthy) {
        for (int from = 0; from < messages; from += BATCH) {
            for (int i = 0; i < BATCH; i++) {
                Message message = new Message(
                        new TopicName("flood"), Payload.of(new byte[MESSAGE]), Qos.AT_LEAST_ONCE, false, null);
                assertThat(fakes.store.append(message)).isCompleted();
            }
            gateway.run();
            assertThat(healthy.received()).hasSize(BATCH);
        }
    }

    @Test
    void memoryIsFlatAndOthersAreUnharmed() {
        List<TestClient> deaf = deaf(0);
        deaf.addAll(deaf(1));
        TestClient healthy = gateway.connect("healthy");
        healthy.subscribe("flood", 0);
        flood(50 * BATCH, healthy);
        long full = gateway.memory();

        flood(20 * BATCH, healthy);

        assertThat(gateway.memory()).isLessThanOrEqualTo(full + HIGH);
        assertThat(full).isLessThan((long) CLIENTS * 2 * HIGH);
        assertThat(gateway.gauge("mqtt_inflight")).isLessThanOrEqualTo((long) CLIENTS / 2 * WINDOW);
        assertThat(deaf).allMatch(TestClient::isOpen);
        healthy.send(Bytes.pingReq());
        assertThat(healthy.received()).containsExactly("PINGRESP");
    }
}
