/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.pingReq;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.OverloadTerms;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Brokers that say nothing for twenty seconds, then answer as if nothing had been: by the default terms, from the first message that waits to the last that is acknowledged. */
final class StoreOutageTest {

    private static final Duration TICK = Duration.ofMillis(100);
    private static final int TICKS_OF_OUTAGE = 200;
    private static final int PUBLISHERS = 20;
    private static final Message PROBE =
            new Message(new TopicName("probe"), Payload.ofUtf8("m"), Qos.AT_MOST_ONCE, false, null);

    private final FakePorts fakes = new FakePorts();
    private final TestGateway gateway = new TestGateway(fakes, ConnectSettings.builder());
    private final AtomicLong clock = new AtomicLong();
    /** Like the gateway's own, whose clock is the machine's. */
    private final StoreLatency latency =
            new StoreLatency(fakes.ports().store(), clock::get, OverloadTerms.DEFAULT.storeLatency());

    private OverloadState expected = OverloadState.EASY;
    private final List<TestClient> publishers = new ArrayList<>();
    private int sent;

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    /** A tenth of a second in which every publisher wants to publish something; the latency is measured with messages beside theirs. */
    private void tick(boolean publishing) {
        clock.addAndGet(TICK.toNanos());
        Sample sample = new Sample(0, 0, 0, latency.look());
        expected = expected.next(sample, OverloadTerms.DEFAULT);
        gateway.overload().look(sample);
        if (publishing) {
            sent++;
            publishers.forEach(publisher -> publisher.send(publish("a", "m" + sent, sent % 2, sent)));
        }
        for (int i = 0; i < 4; i++) {
            CompletionStage<Void> unused = latency.append(PROBE);
        }
        gateway.pass(TICK);
    }

    @Test
    void publishersAreSlowedNobodyIsLostAndAllGoOnSoonAfter() {
        IntStream.range(0, PUBLISHERS).forEach(i -> publishers.add(gateway.connect(connect("p" + i, 2))));
        TestClient subscriber = gateway.connect(connect("s", 2));
        subscriber.subscribe("other", 0);
        for (int i = 0; i < 10; i++) {
            tick(true);
        }
        assertThat(gateway.overload().status()).isEqualTo("none");

        fakes.appends.shut();
        int slowedAt = 0;
        for (int i = 1; i <= TICKS_OF_OUTAGE; i++) {
            tick(true);
            slowedAt = slowedAt == 0 && !expected.isEasy() ? i : slowedAt;
            subscriber.send(pingReq());
            assertThat(subscriber.received()).containsExactly("PINGRESP");
        }
        assertThat(slowedAt).as("tenths of a second").isBetween(20, 45);
        assertThat(expected.refuses()).isFalse();
        assertThat(publishers)
                .as("silent for longer than their keep-alive, since we do not read")
                .allMatch(TestClient::isOpen);
        gateway.connect("comes meanwhile");

        fakes.appends.open();
        gateway.run();
        int easyAt = 0;
        for (int i = 1; i <= 30; i++) {
            tick(false);
            easyAt = easyAt == 0 && expected.isEasy() ? i : easyAt;
        }
        assertThat(easyAt).as("tenths of a second").isBetween(1, 15);
        assertThat(gateway.overload().status()).isEqualTo("none");
        assertThat(fakes.store.appended().stream()
                        .filter(message -> message.topic().value().equals("a"))
                        .count())
                .isEqualTo((long) sent * PUBLISHERS);
        for (TestClient publisher : publishers) {
            assertThat(publisher.isRead()).isTrue();
            assertThat(publisher.received())
                    .as("one PUBACK for every other message")
                    .hasSize((sent + 1) / 2);
        }
    }
}
