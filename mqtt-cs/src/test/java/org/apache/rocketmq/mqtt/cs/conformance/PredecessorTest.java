/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.conformance;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.connectWithWill;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Cause;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Refused;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Defects of rocketmq-mqtt 1.0.1 that no other test has in view. docs/predecessor.md lists them all. */
final class PredecessorTest {

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private List<String> stored() {
        return gateway.fakes.store.appended().stream()
                .map(Message::payload)
                .map(payload -> payload.utf8())
                .toList();
    }

    @Test
    void theWillOfAClientThatBreaksTheRulesAtOnceIsPublished() {
        TestClient client = gateway.open();
        client.send(connectWithWill("c", "will", "gone"), bytes(0xF0, 0));
        assertThat(client.isOpen()).isFalse();
        assertThat(stored()).containsExactly("gone");
    }

    @Test
    void theEndOfTheOldConnectionLeavesTheWillOfTheNewOne() {
        gateway.connect(connectWithWill("c", "will", "of the old one"));
        TestClient now = gateway.connect(connectWithWill("c", "will", "of the new one"));
        assertThat(stored()).containsExactly("of the old one");
        now.drop();
        assertThat(stored()).containsExactly("of the old one", "of the new one");
    }

    @Test
    void aSubscribeRightBehindConnectTakesEffect() {
        gateway.fakes.claims.shut();
        TestClient client = gateway.open();
        client.send(connect("c"), subscribe(1, "a", 0), publish("a", "m"));
        assertThat(client.received()).isEmpty();
        gateway.fakes.claims.open();
        gateway.run();
        assertThat(client.received()).containsExactly("CONNACK 0", "SUBACK 1 [0]", "PUBLISH q0 a m");
    }

    @Test
    void aConnectionThatSaysNothingCostsNoCallOfAnyPort() {
        gateway.fakes.logins.shut();
        gateway.fakes.claims.shut();
        gateway.open().drop();
        assertThat(gateway.fakes.logins.size()).isZero();
        assertThat(gateway.fakes.claims.size()).isZero();
        gateway.fakes.logins.open();
        gateway.fakes.claims.open();
    }

    @Test
    void aStrangerClaimsNothing() {
        gateway.fakes.claims.shut();
        gateway.fakes.authenticator =
                credentials -> CompletableFuture.completedStage(new Refused(Cause.BAD_CREDENTIALS));
        gateway.open().send(connect("c"));
        assertThat(gateway.fakes.claims.size()).isZero();
        gateway.fakes.claims.open();
    }
}
