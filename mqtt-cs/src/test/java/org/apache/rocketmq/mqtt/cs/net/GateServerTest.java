/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.GateTerms;
import org.apache.rocketmq.mqtt.cs.GateTerms.Ban;
import org.apache.rocketmq.mqtt.cs.GateTerms.PerAddress;
import org.apache.rocketmq.mqtt.cs.OverloadTerms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Crowds of strangers at a real socket: they are gone in time, whoever is let in is served meanwhile, and nothing of them is left. */
final class GateServerTest {

    private static final int HALF_OPEN = 5_000;

    private final Servers servers = new Servers();
    private final FakePorts fakes = servers.fakes;

    @AfterEach
    void nothingIsLeft() throws Exception {
        servers.close();
    }

    private long timedOut() {
        return fakes.meters.count("mqtt_connects", "result", "timed_out");
    }

    @Test
    void fiveThousandThatSayNothingAreGoneInTimeAndTakeNobodysPlace() throws Exception {
        MqttServer server = servers.start(ConnectSettings.builder()
                .connectTimeout(Duration.ofSeconds(5))
                .gate(GateTerms.DEFAULT.withPerAddress(new PerAddress(0, 0, 0))));
        RawClient healthy = servers.client(server, "healthy");
        List<RawClient> silent = new ArrayList<>();
        for (int i = 0; i < HALF_OPEN; i++) {
            silent.add(servers.stranger(server));
            if (i % 500 == 0) {
                healthy.ping();
            }
        }
        servers.client(server, "comes meanwhile").ping();
        await().atMost(Duration.ofMinutes(2)).until(() -> timedOut() == HALF_OPEN);
        await().until(() -> servers.connections() == 2 && servers.pending() == 0);
        for (RawClient client : silent) {
            assertThat(client.isClosed()).isTrue();
        }
        healthy.ping();
    }

    @Test
    void strangersOfOneAddressWaitInOnePlaceAndOthersAreServed() throws Exception {
        MqttServer server = servers.start(
                ConnectSettings.builder().gate(GateTerms.DEFAULT.withPerAddress(new PerAddress(0, 0, 20))));
        RawClient healthy = servers.client(server, "healthy");
        for (int i = 0; i < 20; i++) {
            servers.stranger(server);
        }
        await().until(() -> servers.pending() == 20);
        for (int i = 0; i < 200; i++) {
            assertThat(servers.stranger(server).isClosed()).isTrue();
        }
        assertThat(fakes.meters.discarded("too_many_pending_of_address")).isEqualTo(200);
        await().until(() -> servers.connections() == 21);
        healthy.ping();
    }

    @Test
    void aStormOfConnectsIsCutToItsRateAndWhoIsInIsServed() throws Exception {
        MqttServer server = servers.start(ConnectSettings.builder()
                .gate(GateTerms.DEFAULT.withPerAddress(new PerAddress(0, 50, 0)).withFlapping(Ban.NEVER)));
        RawClient healthy = servers.client(server, "healthy");
        int in = 0;
        for (int i = 0; i < 2_000; i++) {
            in += isLetIn(server) ? 1 : 0;
        }
        healthy.ping();
        long cut = fakes.meters.discarded("connect_rate_of_address");
        assertThat(cut).isPositive();
        assertThat(in + cut).isEqualTo(2_000);
        await().until(() -> servers.connections() == 1 && servers.pending() == 0);
        await().until(() -> fakes.metadata.size() == 1);
    }

    private static boolean isLetIn(MqttServer server) {
        try (RawClient storming = new RawClient(server.address())) {
            storming.send(connect("storming"));
            return storming.hear(4).equals("20020000");
        } catch (IOException closed) {
            return false; // by the gate
        }
    }

    @Test
    void aClientThatFlapsIsRefusedAndServedAgainLater() throws Exception {
        MqttServer server = servers.start(ConnectSettings.builder()
                .gate(GateTerms.DEFAULT.withFlapping(new Ban(5, Duration.ofMinutes(1), Duration.ofSeconds(1)))));
        RawClient healthy = servers.client(server, "healthy");
        for (int i = 0; i < 5; i++) {
            servers.client(server, "flapping").close();
        }
        RawClient banned = servers.stranger(server);
        banned.send(connect("flapping"));
        assertThat(banned.hear(4)).isEqualTo("20020003");
        assertThat(banned.isClosed()).isTrue();
        assertThat(server.guardStatus()).contains("banned-clients=1");
        healthy.ping();
        await().until(() -> fakes.meters.gauge("mqtt_banned", "kind", "client") == 0);
        servers.client(server, "flapping").ping();
    }

    @Test
    void aStoreThatFallsSilentSlowsPublishersAndNobodyElse() throws Exception {
        MqttServer server = servers.start(ConnectSettings.builder()
                .overload(new OverloadTerms(0, 0, Duration.ZERO, Duration.ofMillis(100), Duration.ofMillis(200))));
        RawClient subscriber = servers.client(server, "subscriber");
        subscriber.subscribe("a", 0);
        List<RawClient> publishers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            publishers.add(servers.client(server, "publisher-" + i));
        }
        fakes.appends.shut();
        await().until(() -> {
            for (RawClient publisher : publishers) {
                publisher.send(publish("b", "m", 1, 7));
            }
            return slowed() == 1;
        });
        assertThat(server.guardStatus()).endsWith("overload=slowing");
        for (int i = 0; i < 20; i++) {
            fakes.store.append(new Message(new TopicName("a"), Payload.ofUtf8("m" + i), Qos.AT_MOST_ONCE, false, null));
            assertThat(subscriber.hearPublish()).isEqualTo("m" + i);
            subscriber.ping();
        }
        servers.client(server, "comes meanwhile").ping();
        fakes.appends.open();
        await().until(() -> slowed() == 0);
        for (RawClient publisher : publishers) {
            assertThat(publisher.hear(4)).isEqualTo("40020007");
        }
        assertThat(fakes.meters.count("mqtt_overload_pauses")).isPositive();
    }

    private long slowed() {
        return fakes.meters.gauge("mqtt_overload", "signal", "store_latency");
    }
}
