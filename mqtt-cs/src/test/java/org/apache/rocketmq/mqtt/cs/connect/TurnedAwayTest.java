/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.connect;

import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.connectAs;
import static org.apache.rocketmq.mqtt.cs.Bytes.disconnect;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Cause;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Refused;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Verdict;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.GateTerms;
import org.apache.rocketmq.mqtt.cs.GateTerms.Ban;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that the gate refuses though they have got as far as their CONNECT. */
final class TurnedAwayTest {

    private static final String THERE = "198.51.100.9";
    private static final Ban THRICE = new Ban(3, Duration.ofMinutes(1), Duration.ofMinutes(1));

    private final FakePorts fakes = new FakePorts();
    private final AtomicInteger asked = new AtomicInteger();
    private final TestGateway gateway = new TestGateway(
            fakes,
            ConnectSettings.builder()
                    .gate(GateTerms.DEFAULT.withFlapping(THRICE).withFailures(THRICE)));

    @BeforeEach
    void letInWhoKnowsThePassword() {
        fakes.authenticator = credentials -> {
            asked.incrementAndGet();
            boolean knows = "yes".equals(credentials.username());
            return CompletableFuture.completedStage(knows ? new Accepted("yes") : new Refused(Cause.BAD_CREDENTIALS));
        };
    }

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private String answer(String clientId, String user, String address) {
        TestClient client = gateway.open(address);
        client.send(connectAs(clientId, user, "secret"), disconnect());
        return client.received().get(0);
    }

    @Test
    void whoConnectsTooOftenIsRefusedForAWhileWithoutBotheringAnybody() {
        for (int i = 0; i < 3; i++) {
            assertThat(answer("c", "yes", THERE)).isEqualTo("CONNACK 0");
        }
        fakes.claims.shut();
        assertThat(answer("c", "yes", THERE)).isEqualTo("CONNACK 3");
        int before = asked.get();
        for (int i = 0; i < 10; i++) {
            assertThat(answer("c", "yes", "10.0.0." + i)).isEqualTo("CONNACK 3");
        }
        assertThat(asked).as("passwords looked at").hasValue(before);
        assertThat(fakes.claims.size()).as("claims sought").isZero();
        fakes.claims.open();
        assertThat(answer("d", "yes", THERE)).isEqualTo("CONNACK 0");
        assertThat(gateway.count("mqtt_connects", "result", "turned_away")).isEqualTo(11);
        assertThat(fakes.meters.discarded("client_flaps")).isEqualTo(11);

        gateway.pass(Duration.ofMinutes(1));
        assertThat(answer("c", "yes", THERE)).isEqualTo("CONNACK 0");
    }

    @Test
    void nobodyGetsAnotherBannedWithoutItsPassword() {
        for (int i = 0; i < 20; i++) {
            gateway.open("10.0.0." + i).send(connectAs("c", "no", "guess"));
        }
        assertThat(answer("c", "yes", THERE)).isEqualTo("CONNACK 0");
    }

    @Test
    void whatTheMetadataCouldNotDoDoesNotCount() {
        fakes.claims.breakDown();
        for (int i = 0; i < 20; i++) {
            assertThat(answer("c", "yes", THERE)).isEqualTo("CONNACK 3");
        }
        fakes.claims.repair();
        assertThat(answer("c", "yes", THERE)).isEqualTo("CONNACK 0");
        assertThat(fakes.meters.discarded("client_flaps")).isZero();
    }

    @Test
    void whatTheMetadataDidNotAnswerDoesNotCount() {
        fakes.claims.shut();
        for (int i = 0; i < 6; i++) {
            TestClient client = gateway.open(THERE);
            client.send(connectAs("c", "yes", "secret"));
            gateway.pass(Duration.ofSeconds(6));
            assertThat(client.received()).containsExactly("CONNACK 3");
        }
        fakes.claims.open();
        gateway.run();
        assertThat(answer("c", "yes", THERE)).isEqualTo("CONNACK 0");
        assertThat(fakes.meters.discarded("client_flaps")).isZero();
    }

    @Test
    void whoGuessesPasswordsIsNotHeardForAWhile() {
        assertThat(answer("regular", "yes", THERE)).isEqualTo("CONNACK 0");
        for (int i = 0; i < 4; i++) {
            assertThat(answer("guess" + i, "no", THERE)).isEqualTo("CONNACK 4");
        }
        int before = asked.get();
        for (int i = 0; i < 10; i++) {
            assertThat(answer("more" + i, "no", THERE)).isEqualTo("CONNACK 3");
        }
        assertThat(asked).as("passwords looked at").hasValue(before);
        assertThat(fakes.meters.discarded("address_fails")).isEqualTo(10);
        assertThat(answer("regular", "yes", THERE)).as("known from there").isEqualTo("CONNACK 0");
        assertThat(answer("another", "yes", "203.0.113.5")).isEqualTo("CONNACK 0");

        gateway.pass(Duration.ofMinutes(1));
        assertThat(answer("more", "yes", THERE)).isEqualTo("CONNACK 0");
    }

    /** Else each such guess would cost a hash, and nothing. */
    @Test
    void whoHangsUpBeforeTheAnswerHasGuessedAllTheSame() {
        List<CompletableFuture<Verdict>> late = new ArrayList<>();
        fakes.authenticator = credentials -> {
            CompletableFuture<Verdict> verdict = new CompletableFuture<>();
            late.add(verdict);
            return verdict;
        };
        for (int i = 0; i < 4; i++) {
            TestClient client = gateway.open(THERE);
            client.send(connectAs("guess" + i, "no", "secret"));
            client.drop();
        }
        late.forEach(verdict -> verdict.complete(new Refused(Cause.BAD_CREDENTIALS)));
        gateway.run();

        letInWhoKnowsThePassword();
        assertThat(answer("more", "no", THERE)).isEqualTo("CONNACK 3");
        assertThat(asked).as("passwords looked at").hasValue(0);
    }

    @Test
    void anAuthenticatorThatFailsIsNoFaultOfItsClients() {
        fakes.authenticator = credentials -> CompletableFuture.failedStage(new IllegalStateException("away"));
        for (int i = 0; i < 20; i++) {
            TestClient client = gateway.open(THERE);
            client.send(connect("c" + i));
            assertThat(client.received()).containsExactly("CONNACK 3");
        }
        letInWhoKnowsThePassword();
        assertThat(answer("c", "yes", THERE)).isEqualTo("CONNACK 0");
    }

    @Test
    void whoSendsAByteNowAndThenIsGoneInTime() {
        TestClient slow = gateway.open();
        byte[] packet = connect("a client id that is long enough");
        int sent = 0;
        while (slow.isOpen() && sent < packet.length - 1) {
            slow.send(new byte[] {packet[sent++]});
            gateway.pass(Duration.ofSeconds(1));
        }
        assertThat(slow.isOpen()).isFalse();
        assertThat(sent).as("seconds").isEqualTo(10);
        assertThat(slow.received()).isEmpty();
        assertThat(gateway.count("mqtt_connects", "result", "timed_out")).isEqualTo(1);
    }

    @Test
    void defaultsDoNotHitWhoReconnectsOnceASecond() {
        TestGateway usual = new TestGateway();
        for (int i = 0; i < 600; i++) {
            TestClient client = usual.open();
            client.send(connect("restless"));
            assertThat(client.received()).containsExactly("CONNACK 0");
            client.drop();
            usual.pass(Duration.ofSeconds(1));
        }
        usual.close();
    }
}
