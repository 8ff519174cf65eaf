/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.retain;

import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.frame;
import static org.apache.rocketmq.mqtt.cs.Bytes.number;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubAck;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubComp;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubRec;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.subscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.apache.rocketmq.mqtt.cs.Bytes.unsubscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is retained, from one client's PUBLISH to another's SUBSCRIBE. 4 messages in flight. */
final class RetainedMessagesTest {

    private final FakePorts fakes = new FakePorts();
    private final TestGateway gateway = new TestGateway(
            fakes,
            ConnectSettings.builder()
                    .maxInflight(4)
                    .retryMin(Duration.ofMillis(100))
                    .retryMax(Duration.ofMillis(400)));
    private final TestClient publisher = gateway.connect("publisher");
    private final TestClient client = gateway.connect("subscriber");

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
        assertThat(gateway.gauge("mqtt_retained_due")).isZero();
    }

    /** Published and acknowledged. */
    private void retain(String topic, String payload, int qos) {
        if (qos == 0) {
            publisher.send(frame(0x31, text(topic), utf8(payload)));
            assertThat(publisher.received()).isEmpty();
        } else {
            publisher.send(frame(0x31 | qos << 1, text(topic), number(7), utf8(payload)));
            assertThat(publisher.received()).containsExactly(qos == 1 ? "PUBACK 7" : "PUBREC 7");
            if (qos == 2) {
                publisher.send(frame(0x62, number(7)));
                assertThat(publisher.received()).containsExactly("PUBCOMP 7");
            }
        }
    }

    private void retainMany(int from, int to, int qos) {
        IntStream.range(from, to).forEach(i -> retain("a/" + i, "m" + i, qos));
    }

    @Test
    void aNewSubscriberGetsWhatIsRetained_MQTT_3_3_1_6_MQTT_3_3_1_8() {
        retain("a", "m", 0);
        client.send(subscribe(1, "a", 0));
        assertThat(client.received()).containsExactly("SUBACK 1 [0]", "PUBLISH q0 retain a m");
    }

    @Test
    void onlyTheLastOneOfATopicIsRetained_MQTT_3_3_1_7() {
        retain("a", "1", 1);
        retain("a", "2", 2);
        retain("a", "3", 0);
        client.send(subscribe(1, "a", 2));
        assertThat(client.received()).containsExactly("SUBACK 1 [2]", "PUBLISH q0 retain a 3");
    }

    @Test
    void onlyWhatMatchesIsSent() {
        retain("a", "0", 0);
        retain("a/b", "1", 0);
        retain("a/b/c", "2", 0);
        retain("b/b", "3", 0);
        retain("$a/b", "4", 0);
        client.send(subscribe(1, "+/b", 0));
        assertThat(client.received())
                .containsExactly("SUBACK 1 [0]", "PUBLISH q0 retain a/b 1", "PUBLISH q0 retain b/b 3");
    }

    @Test
    void isSentAtTheLowerQosOfPublisherAndSubscriber_MQTT_3_8_4_6() {
        retain("a/0", "m", 0);
        retain("a/1", "m", 1);
        retain("a/2", "m", 2);
        client.send(subscribe(1, "a/+", 1));
        assertThat(client.received())
                .containsExactly(
                        "SUBACK 1 [1]",
                        "PUBLISH q0 retain a/0 m",
                        "PUBLISH q1 id=1 retain a/1 m",
                        "PUBLISH q1 id=2 retain a/2 m");
    }

    @Test
    void aSubscriberThatWasThereGetsItWithoutTheFlag_MQTT_3_3_1_9() {
        client.subscribe("a", 1);
        retain("a", "m", 1);
        assertThat(client.received()).containsExactly("PUBLISH q1 id=1 a m");
    }

    @Test
    void anEmptyMessageReachesSubscribersAndNobodyAfterwards_MQTT_3_3_1_10_MQTT_3_3_1_11() {
        retain("a", "m", 1);
        client.subscribe("#", 0);
        retain("a", "", 1);
        assertThat(client.received()).containsExactly("PUBLISH q0 a ");
        TestClient late = gateway.connect("late");
        late.send(subscribe(1, "a", 0));
        assertThat(late.received()).containsExactly("SUBACK 1 [0]");
    }

    @Test
    void aMessageWithoutTheFlagIsNotRetained_MQTT_3_3_1_12() {
        retain("a", "kept", 0);
        publisher.send(publish("a", "passes"));
        client.send(subscribe(1, "a", 0));
        assertThat(client.received()).containsExactly("SUBACK 1 [0]", "PUBLISH q0 retain a kept");
    }

    @Test
    void isSentOnceMoreWhenTheFilterIsSubscribedAgain_MQTT_3_8_4_3() {
        retain("a", "m", 2);
        client.send(subscribe(1, "a", 0));
        assertThat(client.received()).containsExactly("SUBACK 1 [0]", "PUBLISH q0 retain a m");
        client.send(subscribe(2, "a", 2));
        assertThat(client.received()).containsExactly("SUBACK 2 [2]", "PUBLISH q2 id=1 retain a m");
        client.send(publish("a", "live"));
        assertThat(client.received()).containsExactly("PUBLISH q0 a live");
    }

    @Test
    void aRetainedWillIsSentToLaterSubscribers_MQTT_3_1_2_17() {
        TestClient mortal = gateway.connect(connect("MQTT", 4, 0x26, 0, text("mortal"), text("wills"), text("gone")));
        mortal.drop();
        client.send(subscribe(1, "wills", 0));
        assertThat(client.received()).containsExactly("SUBACK 1 [0]", "PUBLISH q0 retain wills gone");
    }

    @Test
    void anotherWillIsNot_MQTT_3_1_2_16() {
        TestClient mortal = gateway.connect(connect("MQTT", 4, 0x06, 0, text("mortal"), text("wills"), text("gone")));
        mortal.drop();
        client.send(subscribe(1, "wills", 0));
        assertThat(client.received()).containsExactly("SUBACK 1 [0]");
    }

    @Test
    void isAcknowledgedOnlyWhenItIsRetained() {
        fakes.puts.shut();
        publisher.send(frame(0x33, text("a"), number(7), utf8("m")));
        assertThat(publisher.received()).isEmpty();
        fakes.puts.open();
        gateway.run();
        assertThat(publisher.received()).containsExactly("PUBACK 7");
    }

    @Test
    void whoeverPublishesWhatCannotBeRetainedIsSentAway_MQTT_4_8_0_2() {
        fakes.puts.shut();
        publisher.send(frame(0x33, text("a"), number(7), utf8("m")));
        fakes.puts.fail(0);
        fakes.puts.open();
        gateway.run();
        assertThat(publisher.received()).isEmpty();
        assertThat(publisher.isOpen()).isFalse();
    }

    @Test
    void aPublisherOfQos0StaysAndTheFailureIsCounted() {
        client.subscribe("a", 0);
        fakes.puts.shut();
        publisher.send(frame(0x31, text("a"), utf8("m")));
        fakes.puts.fail(0);
        fakes.puts.open();
        gateway.run();
        assertThat(publisher.isOpen()).isTrue();
        assertThat(client.received()).containsExactly("PUBLISH q0 a m");
        assertThat(fakes.meters.discarded("retain_failed")).isEqualTo(1);
    }

    @Test
    void aFilterThatWasRefusedGetsNothing() {
        retain("a", "m", 0);
        client.send(subscribe(1, "$share/g/a", 0));
        assertThat(client.received()).containsExactly("SUBACK 1 [128]");
    }

    @Test
    void stopsAtAFullWindowAndGoesOnWithEachAcknowledgement() {
        retainMany(0, 6, 1);
        client.send(subscribe(1, "a/+", 1));
        assertThat(client.received())
                .containsExactly(
                        "SUBACK 1 [1]",
                        "PUBLISH q1 id=1 retain a/0 m0",
                        "PUBLISH q1 id=2 retain a/1 m1",
                        "PUBLISH q1 id=3 retain a/2 m2",
                        "PUBLISH q1 id=4 retain a/3 m3");
        client.send(pubAck(2));
        assertThat(client.received()).containsExactly("PUBLISH q1 id=5 retain a/4 m4");
        client.send(pubAck(1));
        assertThat(client.received()).containsExactly("PUBLISH q1 id=6 retain a/5 m5");
        assertThat(gateway.gauge("mqtt_inflight")).isEqualTo(4);
        client.send(pubAck(3), pubAck(4), pubAck(5), pubAck(6));
        assertThat(gateway.gauge("mqtt_inflight")).isZero();
        assertThat(gateway.count("mqtt_acks_unexpected")).isZero();
    }

    @Test
    void goesThroughAllStepsOfQos2_MQTT_4_3_3_1() {
        retain("a", "m", 2);
        client.send(subscribe(1, "a", 2));
        assertThat(client.received()).containsExactly("SUBACK 1 [2]", "PUBLISH q2 id=1 retain a m");
        client.send(pubRec(1));
        assertThat(client.received()).containsExactly("PUBREL 1");
        client.send(pubComp(1));
        assertThat(gateway.gauge("mqtt_inflight")).isZero();
    }

    @Test
    void nothingMoreComesAfterUnsubscribe_MQTT_3_10_4_2() {
        retainMany(0, 6, 1);
        retain("b", "m", 0);
        client.send(subscribe(1, "a/+", 1));
        assertThat(client.received()).hasSize(5);
        client.send(unsubscribe(2, "a/+"), subscribe(3, "b", 0), pubAck(1), pubAck(2));
        assertThat(client.received()).containsExactly("UNSUBACK 2", "SUBACK 3 [0]", "PUBLISH q0 retain b m");
        assertThat(gateway.gauge("mqtt_inflight")).isEqualTo(2);
    }

    @Test
    void theEndOfTheSessionEndsIt() {
        retainMany(0, 6, 1);
        client.send(subscribe(1, "a/+", 1));
        TestClient asks = gateway.connect("asks");
        fakes.finds.shut();
        asks.send(subscribe(1, "a/+", 1));
        assertThat(gateway.gauge("mqtt_retained_due")).isEqualTo(2);
        client.drop();
        asks.drop();
        fakes.finds.open();
        gateway.run();
        assertThat(gateway.gauge("mqtt_retained_due")).isZero();
    }

    @Test
    void aClientThatDoesNotReadGetsItWhenItReadsAgain() {
        retain("a", "m", 0);
        client.setWritable(false);
        client.send(subscribe(1, "a", 0));
        assertThat(client.received()).containsExactly("SUBACK 1 [0]");
        client.setWritable(true);
        assertThat(client.received()).containsExactly("PUBLISH q0 retain a m");
    }
}
