/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.disconnect;
import static org.apache.rocketmq.mqtt.cs.Bytes.pingReq;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubAck;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an overloaded node does, on a whole gateway without a network. */
final class SlowedPublishersTest {

    private static final Sample FULL = new Sample(85, 0, 0, 0);
    private static final Sample BURSTING = new Sample(99, 0, 0, 0);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(OverloadState.FIRST_PAUSE_MILLIS);

    private final FakePorts fakes = new FakePorts();
    private final TestGateway gateway = new TestGateway(fakes, ConnectSettings.builder());

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private void look(Sample sample, int times) {
        for (int i = 0; i < times; i++) {
            gateway.overload().look(sample);
        }
        gateway.run();
    }

    private int stored() {
        return fakes.store.appended().size();
    }

    @Test
    void aPublisherGetsOnePublishInAPause() {
        TestClient publisher = gateway.connect("p");
        look(FULL, 1);
        publisher.send(publish("a", "1", 1, 1), publish("a", "2", 1, 2), publish("a", "3", 1, 3));
        assertThat(publisher.received()).as("what is taken in is answered").containsExactly("PUBACK 1");
        assertThat(publisher.isRead()).isFalse();
        gateway.pass(FIRST_PAUSE);
        assertThat(publisher.received()).containsExactly("PUBACK 2");
        gateway.pass(FIRST_PAUSE);
        gateway.pass(FIRST_PAUSE);
        assertThat(publisher.received()).containsExactly("PUBACK 3");
        assertThat(publisher.isRead()).isTrue();
        assertThat(gateway.count("mqtt_overload_pauses")).isEqualTo(3);
    }

    @Test
    void nobodyStarvesHoweverLongItLasts() {
        List<TestClient> publishers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            publishers.add(gateway.connect("p" + i));
        }
        look(FULL, 100);
        for (int n = 0; n < 5; n++) {
            for (TestClient publisher : publishers) {
                publisher.send(publish("a", "m", 1, n + 1));
            }
        }
        for (int second = 0; second < 10; second++) {
            look(FULL, 10);
            gateway.pass(Duration.ofSeconds(1));
        }
        assertThat(stored()).isEqualTo(100);
        publishers.forEach(publisher -> assertThat(publisher.received()).hasSize(5));
    }

    @Test
    void subscribersGetAndAcknowledgeAsBefore() {
        TestClient subscriber = gateway.connect("s");
        subscriber.subscribe("a", 1);
        look(FULL, 10);
        for (int i = 1; i <= 100; i++) {
            gateway.store("a", "m" + i, 1);
            assertThat(subscriber.received()).containsExactly("PUBLISH q1 id=" + i + " a m" + i);
            subscriber.send(pubAck(i), pingReq());
            assertThat(subscriber.received()).containsExactly("PINGRESP");
        }
        assertThat(subscriber.isRead()).isTrue();
    }

    @Test
    void whoIsHeldIsNotTakenForDead() {
        TestClient publisher = gateway.connect(connect("p", 1));
        look(FULL, 1_000);
        publisher.send(publish("a", "1"), pingReq(), publish("a", "2"));
        gateway.pass(Duration.ofMillis(1_900));
        assertThat(publisher.isOpen()).isTrue();
        gateway.pass(Duration.ofMillis(200));
        assertThat(stored()).isEqualTo(2);
        assertThat(publisher.received()).containsExactly("PINGRESP");
        gateway.pass(Duration.ofSeconds(2));
        gateway.pass(Duration.ofSeconds(2));
        assertThat(publisher.isOpen()).as("silent by its own doing").isFalse();
    }

    @Test
    void whatWaitedUntilAPauseWasOverIsReadBeforeItsClientIsTakenForDead() {
        TestClient publisher = gateway.connect(connect("p", 1));
        look(FULL, 61);
        publisher.send(publish("a", "1"), pingReq());
        gateway.pass(Duration.ofMillis(1_600)); // the loop is late: the pause and the client's time are over at once
        assertThat(publisher.received()).containsExactly("PINGRESP");
        gateway.pass(Duration.ofMillis(100));
        assertThat(publisher.isOpen()).isTrue();
    }

    @Test
    void allGoOnAtOnceWhenItIsOver() {
        TestClient publisher = gateway.connect("p");
        look(FULL, 1_000);
        byte[][] packets = new byte[50][];
        for (int i = 0; i < 50; i++) {
            packets[i] = publish("a", "m" + i);
        }
        publisher.send(packets);
        assertThat(stored()).isEqualTo(1);
        look(Sample.NOTHING, 10);
        assertThat(stored()).isEqualTo(50);
        assertThat(publisher.isRead()).isTrue();
        gateway.pass(Duration.ofSeconds(10));
    }

    @Test
    void whenItBeginsAnewItsPausesAreShortAgain() {
        TestClient publisher = gateway.connect("p");
        look(FULL, 1_000);
        publisher.send(publish("a", "1"));
        look(Sample.NOTHING, 10);
        look(FULL, 1);
        publisher.send(publish("a", "2"), publish("a", "3"));
        assertThat(stored()).isEqualTo(2);
        gateway.pass(FIRST_PAUSE);
        assertThat(stored()).isEqualTo(3);
    }

    @Test
    void whatAClientSentBeforeItLeftIsTakenIn() {
        TestClient publisher = gateway.connect("p");
        look(FULL, 1);
        publisher.write(publish("a", "1"), publish("a", "2"), publish("a", "3"), disconnect());
        publisher.drop();
        assertThat(stored()).isEqualTo(3);
        gateway.pass(Duration.ofSeconds(1));
        assertThat(gateway.count("mqtt_disconnects", "reason", "disconnect")).isEqualTo(1);
    }

    @Test
    void firstPublishersAreSlowedThenNobodyIsLetIn() {
        look(BURSTING, 1);
        gateway.connect("early");
        look(BURSTING, 1);
        TestClient late = gateway.open();
        late.send(connect("late"));
        assertThat(late.received()).containsExactly("CONNACK 3");
        assertThat(late.isOpen()).isFalse();
        assertThat(fakes.meters.discarded("overloaded")).isEqualTo(1);
        assertThat(gateway.count("mqtt_connects", "result", "turned_away")).isEqualTo(1);
        assertThat(gauge("direct_memory")).isEqualTo(2);
        look(FULL, 10);
        assertThat(gauge("direct_memory")).isEqualTo(1);
        gateway.connect("late");
        look(Sample.NOTHING, 10);
        assertThat(gauge("direct_memory")).isZero();
        assertThat(gateway.overload().status()).isEqualTo("none");
    }

    private long gauge(String signal) {
        return fakes.meters.gauge("mqtt_overload", "signal", signal);
    }
}
