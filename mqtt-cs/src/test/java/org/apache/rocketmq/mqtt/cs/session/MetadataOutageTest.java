/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.connectWithWill;
import static org.apache.rocketmq.mqtt.cs.Bytes.frame;
import static org.apache.rocketmq.mqtt.cs.Bytes.pingReq;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubAck;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubComp;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubRec;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubRel;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.subscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.apache.rocketmq.mqtt.cs.Bytes.unsubscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.Gate;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The metadata has no majority: it refuses at once, or does not answer at all. What is connected goes on; what is new is refused; all heals. */
final class MetadataOutageTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final FakePorts fakes = new FakePorts();
    private final TestGateway gateway =
            new TestGateway(fakes, ConnectSettings.builder().retryAfter(Duration.ofHours(1)));
    private final List<Gate> metadata =
            List.of(fakes.claims, fakes.writes, fakes.releases, fakes.routeAdds, fakes.puts, fakes.finds);

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private void breakDown() {
        metadata.forEach(Gate::breakDown);
    }

    private void heal() {
        metadata.forEach(Gate::repair);
        metadata.forEach(Gate::open);
        gateway.pass(Duration.ofSeconds(30));
    }

    private TestClient persistent(String id) {
        TestClient client = gateway.open();
        client.send(connect("MQTT", 4, 0, 0, text(id)));
        return client;
    }

    @Test
    void cleanSessionsPublishAndAreServedAtEveryQos() {
        TestClient subscriber = gateway.connect("s");
        subscriber.subscribe("a", 2);
        TestClient publisher = gateway.connect("p");
        breakDown();
        gateway.pass(LONG);

        publisher.send(publish("a", "m0"), publish("a", "m1", 1, 1), publish("a", "m2", 2, 2), pubRel(2));
        assertThat(publisher.received()).containsExactly("PUBACK 1", "PUBREC 2", "PUBCOMP 2");
        assertThat(subscriber.received())
                .containsExactly("PUBLISH q0 a m0", "PUBLISH q1 id=1 a m1", "PUBLISH q2 id=2 a m2");
        subscriber.send(pubAck(1), pubRec(2));
        assertThat(subscriber.received()).containsExactly("PUBREL 2");
        subscriber.send(pubComp(2));
        assertThat(gateway.gauge("mqtt_inflight")).isZero();
        heal();
    }

    @Test
    void persistentSessionsGoOnAtQos1AndBringWhatHasChangedToTheStoreAfterwards() {
        TestClient subscriber = persistent("s");
        assertThat(subscriber.received()).containsExactly("CONNACK 0");
        subscriber.subscribe("a", 1);
        TestClient publisher = gateway.connect("p");
        breakDown();

        for (int i = 1; i <= 100; i++) {
            publisher.send(publish("a", "m" + i, 1, i));
            assertThat(publisher.received()).containsExactly("PUBACK " + i);
            assertThat(subscriber.received()).hasSize(1).first().asString().endsWith("a m" + i);
            subscriber.send(pubAck(i));
            gateway.pass(Duration.ofSeconds(10));
        }

        assertThat(subscriber.isOpen()).isTrue();
        heal();
        subscriber.drop();
        TestClient again = persistent("s");
        assertThat(again.received()).containsExactly("CONNACK 0 present");
    }

    @Test
    void qos2OfPersistentSessionsWaitsAndComesAfterwards() {
        TestClient subscriber = persistent("s");
        assertThat(subscriber.received()).containsExactly("CONNACK 0");
        subscriber.subscribe("a", 2);
        breakDown();
        gateway.store("a", "m", 2);
        subscriber.send(publish("b", "n", 2, 9));
        gateway.pass(LONG);
        assertThat(subscriber.received()).isEmpty();

        heal();
        assertThat(subscriber.received()).containsExactlyInAnyOrder("PUBLISH q2 id=1 a m", "PUBREC 9");
    }

    @Test
    void newClientsAreRefusedWithTheRightCode() {
        breakDown();
        TestClient clean = gateway.open();
        clean.send(connect("c"));
        TestClient persistent = persistent("p");

        assertThat(clean.received()).containsExactly("CONNACK 3");
        assertThat(clean.isOpen()).isFalse();
        assertThat(persistent.received()).containsExactly("CONNACK 3");
        heal();
        gateway.connect("c");
    }

    @Test
    void newClientsAreRefusedAtOnceWhenTheMetadataWasNotHeardOfLately() {
        fakes.member.leaseIsSure(false);
        fakes.claims.shut();
        TestClient client = gateway.open();
        client.send(connect("c"));

        assertThat(client.received()).containsExactly("CONNACK 3");
        assertThat(fakes.claims.size()).as("not asked").isZero();
        fakes.member.leaseIsSure(true);
        fakes.claims.open();
        gateway.connect("c");
    }

    @Test
    void newClientsAreRefusedSoonWhenTheMetadataDoesNotAnswerAndALateClaimIsGivenUp() {
        fakes.claims.shut();
        TestClient client = gateway.open();
        client.send(connect("c"));
        gateway.pass(PATIENCE.plusSeconds(1));

        assertThat(client.received()).containsExactly("CONNACK 3");
        fakes.claims.open();
        gateway.run();
        assertThat(fakes.metadata.size()).isZero();
    }

    @Test
    void aPersistentSessionThatCannotBeginToBeStoredIsRefusedAndHasNoWill() {
        fakes.writes.shut();
        TestClient client = gateway.open();
        client.send(connect("MQTT", 4, 0b0000_0100, 0, text("c"), text("w"), text("dead")));
        gateway.pass(PATIENCE);

        assertThat(client.received()).containsExactly("CONNACK 3");
        assertThat(client.isOpen()).isFalse();
        assertThat(gateway.count("mqtt_disconnects", "reason", "unavailable")).isOne();
        fakes.writes.open();
        gateway.pass(Duration.ofSeconds(10));
        assertThat(fakes.store.appended()).isEmpty();
        assertThat(persistent("c").received()).containsExactly("CONNACK 0 present");
    }

    @Test
    void aClientThatWasLetInIsNotRefusedLater() {
        TestClient client = persistent("c");
        assertThat(client.received()).containsExactly("CONNACK 0");
        gateway.pass(PATIENCE.multipliedBy(2));

        client.send(pingReq());
        assertThat(client.received()).containsExactly("PINGRESP");
    }

    @Test
    void subscribingFailsAtOnceIfTheRouteIsRefused() {
        TestClient client = gateway.connect("c");
        breakDown();
        client.send(subscribe(1, "a", 1));

        assertThat(client.received()).containsExactly("SUBACK 1 [128]");
        heal();
        client.subscribe("a", 1);
    }

    @Test
    void subscribingFailsInTimeIfTheRouteIsNotAnsweredAndALateRouteIsTakenBack() {
        TestClient client = gateway.connect("c");
        fakes.routeAdds.shut();
        client.send(subscribe(1, "a", 1));
        gateway.pass(PATIENCE);

        assertThat(client.received()).containsExactly("SUBACK 1 [128]");
        assertThat(client.isOpen()).isTrue();
        fakes.routeAdds.open();
        gateway.run();
        assertThat(fakes.routes.count(new TopicFilter("a"))).isZero();
        assertThat(client.received()).isEmpty();
        client.subscribe("a", 1);
    }

    @Test
    void subscribingFailsInTimeIfItIsNotStoredAndIsNotThereAfterwards() {
        TestClient client = persistent("c");
        assertThat(client.received()).containsExactly("CONNACK 0");
        fakes.writes.shut();
        client.send(subscribe(1, "a", 1));
        gateway.pass(PATIENCE);

        assertThat(client.received()).containsExactly("SUBACK 1 [128]");
        gateway.store("a", "m", 1);
        fakes.writes.open();
        gateway.pass(Duration.ofSeconds(10));
        assertThat(client.received()).isEmpty();
        assertThat(fakes.metadata.state(new ClientId("c")).subscriptions()).isEmpty();
    }

    @Test
    void aSubscriptionThatCannotBeChangedStays() {
        TestClient client = persistent("c");
        assertThat(client.received()).containsExactly("CONNACK 0");
        client.subscribe("a", 1);
        fakes.writes.shut();
        client.send(subscribe(2, "a", 0));
        gateway.pass(PATIENCE);
        assertThat(client.received()).containsExactly("SUBACK 2 [128]");
        fakes.writes.open();
        gateway.pass(Duration.ofSeconds(10));

        assertThat(client.received()).isEmpty();
        assertThat(fakes.metadata.state(new ClientId("c")).subscriptions()).hasSize(1);
    }

    @Test
    void unsubscribingEndsTheConnectionInTimeIfItIsNotStoredAndIsStoredAfterwards() {
        TestClient client = persistent("c");
        assertThat(client.received()).containsExactly("CONNACK 0");
        client.subscribe("a", 1);
        client.subscribe("b", 1);
        breakDown();
        client.send(unsubscribe(3, "a"));
        gateway.pass(PATIENCE.minusMillis(1));
        assertThat(client.isOpen()).isTrue();
        gateway.pass(Duration.ofMillis(1));

        assertThat(client.received()).isEmpty();
        assertThat(client.isOpen()).isFalse();
        assertThat(gateway.count("mqtt_disconnects", "reason", "unsubscribe_failed"))
                .isOne();
        heal();
        TestClient again = persistent("c");
        assertThat(again.received()).containsExactly("CONNACK 0 present");
        assertThat(fakes.metadata.state(new ClientId("c")).subscriptions()).containsOnlyKeys(new TopicFilter("b"));
        again.send(unsubscribe(4, "a"));
        gateway.pass(PATIENCE.multipliedBy(2));
        assertThat(again.received()).containsExactly("UNSUBACK 4");
        assertThat(again.isOpen()).isTrue();
    }

    @Test
    void whatIsToBeRetainedWaitsAndIsStoredOnce() {
        TestClient publisher = gateway.connect("p");
        fakes.puts.shut();
        publisher.send(frame(0x33, text("a"), new byte[] {0, 1}, utf8("m")));
        gateway.pass(LONG);
        assertThat(publisher.isOpen()).isTrue();
        assertThat(publisher.received()).isEmpty();
        heal();
        assertThat(publisher.received()).containsExactly("PUBACK 1");
        assertThat(fakes.store.appended()).hasSize(1);
    }

    @Test
    void connectionsThatEndMeanwhileAreGivenUpAfterwardsAndTheirWillsArePublishedOnce() {
        TestClient client = gateway.open();
        client.send(connectWithWill("c", "w", "dead"));
        assertThat(client.received()).containsExactly("CONNACK 0");
        breakDown();
        client.drop();
        gateway.pass(Duration.ofMinutes(1));
        assertThat(fakes.store.appended()).as("it may be another node's by now").isEmpty();

        heal();
        gateway.pass(Duration.ofSeconds(10));
        assertThat(fakes.metadata.size()).as("claims").isZero();
        assertThat(fakes.store.appended()).hasSize(1);
    }
}
