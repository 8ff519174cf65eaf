/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.connectWithWill;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections of clients whose credentials end. */
final class ExpiryTest {

    private final FakePorts fakes = new FakePorts();
    private final TestGateway gateway = new TestGateway(fakes, ConnectSettings.builder());

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private void lettingInUntil(Instant until) {
        fakes.authenticator = credentials -> CompletableFuture.completedStage(new Accepted("u", null, until));
    }

    private long expired() {
        return gateway.count("mqtt_disconnects", "reason", "expired");
    }

    @Test
    void aConnectionEndsWithItsCredentials() {
        lettingInUntil(Instant.now().plusSeconds(60));
        TestClient client = gateway.connect("c");

        gateway.pass(Duration.ofSeconds(40));
        assertThat(client.isOpen()).isTrue();
        gateway.pass(Duration.ofSeconds(21));
        assertThat(client.isOpen()).isFalse();
        assertThat(expired()).isEqualTo(1);
    }

    @Test
    void thatIsNoDisconnectOfTheClients() {
        lettingInUntil(Instant.now().plusSeconds(60));
        gateway.connect(connectWithWill("c", "will", "gone"));

        gateway.pass(Duration.ofSeconds(61));

        assertThat(fakes.store.appended()).as("the will").hasSize(1);
    }

    @Test
    void whatIsOverAlreadyEndsTheConnectionAtOnce() {
        lettingInUntil(Instant.now().minusSeconds(1));
        TestClient client = gateway.open();
        client.send(connect("c"));
        gateway.pass(Duration.ofMillis(1));

        assertThat(client.isOpen()).isFalse();
        assertThat(expired()).isEqualTo(1);
    }

    /** Certificates of devices end in 9999, which is more nanoseconds than a long can count. */
    @ParameterizedTest
    @ValueSource(strings = {"2318-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "+1000000000-12-31T23:59:59.999999999Z"})
    void noDateIsTooFar(String until) {
        lettingInUntil(Instant.parse(until));
        TestClient client = gateway.connect("c");

        gateway.pass(Duration.ofDays(3_650));

        assertThat(client.isOpen()).isTrue();
        assertThat(expired()).isZero();
    }

    @Test
    void aDateBeforeAllTimeIsOver() {
        lettingInUntil(Instant.MIN);
        TestClient client = gateway.open();
        client.send(connect("c"));
        gateway.pass(Duration.ofMillis(1));

        assertThat(client.isOpen()).isFalse();
    }
}
