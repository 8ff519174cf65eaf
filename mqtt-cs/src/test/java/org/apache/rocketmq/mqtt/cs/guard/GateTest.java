/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.GateTerms;
import org.apache.rocketmq.mqtt.cs.GateTerms.Ban;
import org.apache.rocketmq.mqtt.cs.GateTerms.PerAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GateTest {

    private static final String HERE = "192.0.2.1";
    private static final String THERE = "192.0.2.2";
    private static final Ban TWICE = new Ban(2, Duration.ofMinutes(1), Duration.ofMinutes(1));
    private static final long NOW = 1;

    private final CountingMeters meters = new CountingMeters();
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private boolean overloaded;
    private Gate gate = gate(ConnectSettings.builder());

    private Gate gate(ConnectSettings.Builder settings) {
        return new Gate(settings.build(), meters, () -> overloaded);
    }

    private Gate gate(GateTerms terms) {
        return gate(ConnectSettings.builder().gate(terms));
    }

    /** Whether it is let through both questions; if not, it is closed. */
    private boolean enters(String address) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channels.add(channel);
        boolean in = gate.accepts(channel) && gate.admits(channel, address);
        assertThat(channel.isOpen()).isEqualTo(in);
        return in;
    }

    private EmbeddedChannel last() {
        return channels.get(channels.size() - 1);
    }

    private long refused(Refusal why) {
        return meters.discarded(why.tag());
    }

    @AfterEach
    void everythingIsGivenBack() {
        channels.forEach(channel -> channel.close().syncUninterruptibly());
        assertThat(gate.connections()).isZero();
        assertThat(gate.pending()).isZero();
        assertThat(gate.addressesCounted()).isZero();
    }

    @Test
    void nodeHasNoMoreConnectionsThanItMay() {
        gate = gate(ConnectSettings.builder().maxConnections(2));
        assertThat(enters(HERE)).isTrue();
        assertThat(enters(THERE)).isTrue();
        assertThat(enters(HERE)).isFalse();
        assertThat(refused(Refusal.TOO_MANY_CONNECTIONS)).isEqualTo(1);
        channels.get(0).close().syncUninterruptibly();
        assertThat(enters(HERE)).isTrue();
        assertThat(meters.gauge("mqtt_connections_open")).isEqualTo(2);
    }

    @Test
    void addressHasNoMoreConnectionsThanItMayAlsoWhenTheyAreLetIn() {
        gate = gate(GateTerms.DEFAULT.withPerAddress(new PerAddress(2, 0, 0)));
        for (int i = 0; i < 2; i++) {
            assertThat(enters(HERE)).isTrue();
            gate.letIn(last());
        }
        assertThat(enters(HERE)).isFalse();
        assertThat(enters(THERE)).isTrue();
        assertThat(refused(Refusal.TOO_MANY_CONNECTIONS_OF_ADDRESS)).isEqualTo(1);
        channels.get(0).close().syncUninterruptibly();
        assertThat(enters(HERE)).isTrue();
    }

    @Test
    void onlySoManyWaitToBeLetIn() {
        gate = gate(GateTerms.DEFAULT.withMaxPending(2));
        assertThat(enters(HERE)).isTrue();
        assertThat(enters(THERE)).isTrue();
        assertThat(enters("192.0.2.3")).isFalse();
        assertThat(refused(Refusal.TOO_MANY_PENDING)).isEqualTo(1);
        gate.letIn(channels.get(0));
        gate.letIn(channels.get(0));
        assertThat(gate.pending()).isEqualTo(1);
        assertThat(enters(HERE)).isTrue();
        assertThat(enters(HERE)).isFalse();
        channels.get(1).close().syncUninterruptibly();
        assertThat(enters(HERE)).isTrue();
        assertThat(meters.gauge("mqtt_connects_pending")).isEqualTo(2);
    }

    @Test
    void onlySoManyOfAnAddressWaitToBeLetIn() {
        gate = gate(GateTerms.DEFAULT.withPerAddress(new PerAddress(0, 0, 1)));
        assertThat(enters(HERE)).isTrue();
        assertThat(enters(HERE)).isFalse();
        assertThat(enters(THERE)).isTrue();
        assertThat(refused(Refusal.TOO_MANY_PENDING_OF_ADDRESS)).isEqualTo(1);
        gate.letIn(channels.get(0));
        assertThat(enters(HERE)).isTrue();
    }

    @Test
    void onlySoManyComeInASecond() {
        gate = gate(GateTerms.DEFAULT.withMaxPerSecond(5).withPerAddress(new PerAddress(0, 2, 0)));
        assertThat(enters(HERE)).isTrue();
        assertThat(enters(HERE)).isTrue();
        assertThat(enters(HERE)).isFalse();
        assertThat(refused(Refusal.CONNECT_RATE_OF_ADDRESS)).isEqualTo(1);
        assertThat(enters(THERE)).isTrue();
        assertThat(enters("2001:db8::1")).isTrue();
        int more = 0;
        for (int i = 0; i < 1_000; i++) {
            more += enters("10.0.0." + i % 250) ? 1 : 0;
        }
        assertThat(more).isLessThan(900);
        assertThat(refused(Refusal.CONNECT_RATE)).isPositive();
    }

    @Test
    void anAddressThatIsTooFastTakesNobodysTurn() {
        gate = gate(GateTerms.DEFAULT.withMaxPerSecond(5).withPerAddress(new PerAddress(0, 1, 0)));
        for (int i = 0; i < 100; i++) {
            assertThat(enters(HERE)).isEqualTo(i == 0);
        }
        assertThat(enters(THERE)).isTrue();
        assertThat(refused(Refusal.CONNECT_RATE)).isZero();
    }

    @Test
    void aConnectionThatClosedBeforeItsAddressIsKnownTakesNothing() {
        gate = gate(GateTerms.DEFAULT.withPerAddress(new PerAddress(1, 0, 1)));
        EmbeddedChannel balancer = new EmbeddedChannel();
        assertThat(gate.accepts(balancer)).isTrue();
        balancer.close().syncUninterruptibly();
        assertThat(gate.admits(balancer, HERE)).isFalse();
        assertThat(gate.addressesCounted()).isZero();
        assertThat(enters(HERE)).isTrue();
    }

    @Test
    void addressThatIsNotKnownYetIsNotCounted() {
        EmbeddedChannel balancer = new EmbeddedChannel();
        channels.add(balancer);
        assertThat(gate.accepts(balancer)).isTrue();
        assertThat(gate.pending()).isEqualTo(1);
        assertThat(gate.addressesCounted()).isZero();
        assertThat(gate.admits(balancer, HERE)).isTrue();
        assertThat(gate.addressesCounted()).isEqualTo(1);
    }

    @Test
    void whoWasNotAcceptedCannotBeAdmitted() {
        EmbeddedChannel stranger = new EmbeddedChannel();
        assertThatThrownBy(() -> gate.admits(stranger, HERE)).isInstanceOf(IllegalStateException.class);
        gate.letIn(stranger);
    }

    @Test
    void clientThatComesAgainAndAgainIsBanned() {
        gate = gate(GateTerms.DEFAULT.withFlapping(TWICE));
        ClientId client = new ClientId("c");
        assertThat(gate.returned(client, HERE, NOW)).isNull();
        assertThat(gate.returned(client, THERE, NOW)).isNull();
        assertThat(gate.refusal(client, HERE, NOW)).isNull();
        assertThat(gate.returned(client, HERE, NOW)).isEqualTo(Refusal.CLIENT_FLAPS);
        assertThat(gate.refusal(client, "192.0.2.3", NOW)).isEqualTo(Refusal.CLIENT_FLAPS);
        assertThat(gate.refusal(new ClientId("d"), HERE, NOW)).isNull();
        assertThat(gate.refusal(client, HERE, NOW + TimeUnit.MINUTES.toNanos(1)))
                .isNull();
        assertThat(refused(Refusal.CLIENT_FLAPS)).isEqualTo(2);
    }

    @Test
    void whoIsNotLetInForFaultsOfOursDoesNotFlap() {
        gate = gate(GateTerms.DEFAULT.withFlapping(TWICE));
        ClientId client = new ClientId("c");
        for (int i = 0; i < 100; i++) {
            assertThat(gate.returned(client, HERE, NOW)).isNull();
            gate.forgive(client);
        }
    }

    @Test
    void addressWhoseClientsFailIsBannedButForThoseWhoWereLetInFromThere() {
        gate = gate(GateTerms.DEFAULT.withFailures(TWICE));
        ClientId regular = new ClientId("regular");
        assertThat(gate.returned(regular, HERE, NOW)).isNull();
        for (int i = 0; i < 3; i++) {
            ClientId guess = new ClientId("guess-" + i);
            assertThat(gate.refusal(guess, HERE, NOW)).isNull();
            gate.failed(guess, HERE, NOW);
        }
        assertThat(gate.refusal(new ClientId("guess-4"), HERE, NOW)).isEqualTo(Refusal.ADDRESS_FAILS);
        assertThat(gate.refusal(new ClientId("guess-4"), THERE, NOW)).isNull();
        assertThat(gate.refusal(regular, HERE, NOW)).isNull();
        gate.failed(regular, HERE, NOW);
        assertThat(gate.refusal(regular, HERE, NOW)).isEqualTo(Refusal.ADDRESS_FAILS);
        assertThat(gate.refusal(regular, HERE, NOW + TimeUnit.MINUTES.toNanos(1)))
                .isNull();
    }

    @Test
    void nobodyIsLetInWhileTheNodeIsOverloaded() {
        overloaded = true;
        assertThat(gate.refusal(new ClientId("c"), HERE, NOW)).isEqualTo(Refusal.OVERLOADED);
        overloaded = false;
        assertThat(gate.refusal(new ClientId("c"), HERE, NOW)).isNull();
    }

    @Test
    void whoIsBannedIsSeen() {
        gate = gate(GateTerms.DEFAULT.withFlapping(TWICE).withFailures(TWICE));
        long now = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            gate.failed(new ClientId("c" + i), HERE, now);
            gate.returned(new ClientId("d"), HERE, now);
        }
        assertThat(meters.gauge("mqtt_banned", "kind", "address")).isEqualTo(1);
        assertThat(meters.gauge("mqtt_banned", "kind", "client")).isEqualTo(1);
    }

    @Test
    void bansCanBeSwitchedOff() {
        gate = gate(GateTerms.DEFAULT.withFlapping(Ban.NEVER).withFailures(Ban.NEVER));
        ClientId client = new ClientId("c");
        for (int i = 0; i < 1_000; i++) {
            gate.failed(client, HERE, NOW);
            assertThat(gate.refusal(client, HERE, NOW)).isNull();
            assertThat(gate.returned(client, HERE, NOW)).isNull();
        }
    }
}
