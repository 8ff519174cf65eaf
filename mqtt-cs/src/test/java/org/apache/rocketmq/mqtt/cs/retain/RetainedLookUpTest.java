/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.retain;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.frame;
import static org.apache.rocketmq.mqtt.cs.Bytes.number;
import static org.apache.rocketmq.mqtt.cs.Bytes.subscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.apache.rocketmq.mqtt.cs.Bytes.unsubscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When what is retained is looked up: between what is published meanwhile, stores that are slow or fail, and the ends of connections. */
final class RetainedLookUpTest {

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

    private void retain(String topic, String payload, int qos) {
        byte[] id = qos == 0 ? new byte[0] : number(7);
        publisher.send(frame(0x31 | qos << 1, text(topic), id, utf8(payload)));
    }

    private TestClient persistent(String answer) {
        TestClient persistent = gateway.open();
        persistent.send(connect("MQTT", 4, 0, 0, text("persistent")));
        assertThat(persistent.received()).first().isEqualTo(answer);
        return persistent;
    }

    @Test
    void theSubAckComesFirstAlsoWhenAnotherFilterOfThePacketIsLate() {
        retain("a", "m", 0);
        fakes.routeAdds.shut();
        client.send(frame(0x82, number(1), text("a"), bytes(0), text("b"), bytes(0)));
        fakes.routeAdds.carryOut(0);
        gateway.run();
        assertThat(client.received()).isEmpty();
        fakes.routeAdds.open();
        gateway.run();
        assertThat(client.received()).containsExactly("SUBACK 1 [0, 0]", "PUBLISH q0 retain a m");
    }

    @Test
    void isLookedUpWhenTheStartPointIsFixedAndNotBefore() {
        fakes.starts.shut();
        client.send(subscribe(1, "a", 0));
        retain("a", "before", 0);
        fakes.starts.open();
        gateway.run();
        assertThat(client.received()).containsExactly("SUBACK 1 [0]", "PUBLISH q0 retain a before");
    }

    @Test
    void whatIsPublishedBetweenTheStartPointAndTheLookUpComes() {
        fakes.starts.shut();
        client.send(subscribe(1, "a", 0));
        fakes.starts.carryOut(0);
        retain("a", "meanwhile", 0);
        fakes.starts.open();
        gateway.run();
        assertThat(client.received())
                .contains("PUBLISH q0 a meanwhile")
                .allMatch(packet -> packet.startsWith("SUBACK") || packet.endsWith("a meanwhile"));
    }

    @Test
    void whatIsRetainedButNotYetStoredWhenASubscriberComesReachesIt() {
        fakes.appends.shut();
        publisher.send(frame(0x31, text("a"), utf8("m")));
        client.send(subscribe(1, "a", 0));
        assertThat(client.received()).containsExactly("SUBACK 1 [0]", "PUBLISH q0 retain a m");
        fakes.appends.open();
        gateway.run();
        assertThat(client.received()).containsExactly("PUBLISH q0 a m");
    }

    @Test
    void whatIsNotYetRetainedWhenASubscriberComesReachesItLive() {
        fakes.puts.shut();
        publisher.send(frame(0x31, text("a"), utf8("m")));
        client.send(subscribe(1, "a", 0));
        assertThat(client.received()).containsExactly("SUBACK 1 [0]");
        fakes.puts.open();
        gateway.run();
        assertThat(client.received()).containsExactly("PUBLISH q0 a m");
    }

    @Test
    void anAnswerAfterUnsubscribeIsForgotten() {
        retain("a", "m", 0);
        retain("b", "n", 0);
        fakes.finds.shut();
        client.send(subscribe(1, "a", 0), unsubscribe(2, "a"), subscribe(3, "b", 0));
        gateway.run();
        fakes.finds.open();
        gateway.run();
        assertThat(client.received())
                .containsExactly("SUBACK 1 [0]", "UNSUBACK 2", "SUBACK 3 [0]", "PUBLISH q0 retain b n");
    }

    @Test
    void asksAgainWithLongerPausesWhenTheStoreDoesNotAnswer() {
        retain("a", "m", 0);
        fakes.finds.shut();
        client.send(subscribe(1, "a", 0));
        assertThat(client.received()).containsExactly("SUBACK 1 [0]");
        for (int pause : List.of(110, 210, 410)) {
            fakes.finds.fail(0);
            gateway.pass(Duration.ofMillis(pause - 20));
            assertThat(fakes.finds.size()).isZero();
            gateway.pass(Duration.ofMillis(20));
            assertThat(fakes.finds.size()).isEqualTo(1);
        }
        assertThat(gateway.count("mqtt_retained_read_retries")).isEqualTo(3);
        gateway.store("a", "live", 0);
        fakes.finds.open();
        gateway.run();
        assertThat(client.received()).contains("PUBLISH q0 retain a m", "PUBLISH q0 a live");
    }

    @Test
    void aStoreThatFailsDoesNotHoldUpWhatIsLive() {
        fakes.finds.shut();
        client.send(subscribe(1, "a", 0));
        fakes.finds.fail(0);
        gateway.run();
        gateway.store("a", "live", 0);
        assertThat(client.received()).containsExactly("SUBACK 1 [0]", "PUBLISH q0 a live");
        fakes.finds.open();
    }

    @Test
    void theEndStopsAskingAgain() {
        fakes.finds.shut();
        client.send(subscribe(1, "a", 0));
        fakes.finds.fail(0);
        gateway.run();
        client.drop();
        fakes.finds.open();
        gateway.pass(Duration.ofSeconds(10));
        assertThat(gateway.count("mqtt_retained_read_retries")).isEqualTo(1);
    }

    @Test
    void hasOneQuestionAtATimeHoweverOftenAClientSubscribes() {
        retain("a", "m", 0);
        client.subscribe("a", 0);
        assertThat(client.received()).isEmpty(); // came with the SUBACK
        fakes.finds.shut();
        for (int id = 2; id < 50; id++) {
            client.send(subscribe(id, "a", 0));
        }
        assertThat(fakes.finds.size()).isEqualTo(1);
        client.received();
        fakes.finds.open();
        gateway.run();
        assertThat(client.received()).containsExactly("PUBLISH q0 retain a m");
    }

    @Test
    void whatIsInFlightIsSentAgainAsRetained_MQTT_4_4_0_1_MQTT_3_3_1_1() {
        retain("a", "m", 1);
        TestClient persistent = persistent("CONNACK 0");
        persistent.send(subscribe(1, "a", 1));
        assertThat(persistent.received()).containsExactly("SUBACK 1 [1]", "PUBLISH q1 id=1 retain a m");
        persistent.drop();
        retain("a", "", 1);
        TestClient again = gateway.open();
        again.send(connect("MQTT", 4, 0, 0, text("persistent")));
        assertThat(again.received())
                .containsExactly("CONNACK 0 present", "PUBLISH q1 id=1 dup retain a m", "PUBLISH q1 id=2 a ");
    }

    @Test
    void ofQos2ItIsRecordedBeforeItIsSent() {
        retain("a", "m", 2);
        TestClient persistent = persistent("CONNACK 0");
        fakes.writes.shut();
        persistent.send(subscribe(1, "a", 2));
        assertThat(persistent.received()).isEmpty();
        fakes.writes.carryOut(0);
        gateway.run();
        assertThat(persistent.received()).containsExactly("SUBACK 1 [2]");
        assertThat(fakes.writes.size()).isEqualTo(1);
        fakes.writes.open();
        gateway.run();
        assertThat(persistent.received()).containsExactly("PUBLISH q2 id=1 retain a m");
    }

    @Test
    void aSessionThatGoesOnIsNotSentWhatIsRetainedOnceMore() {
        retain("a", "m", 0);
        TestClient persistent = persistent("CONNACK 0");
        persistent.send(subscribe(1, "a", 0));
        assertThat(persistent.received()).containsExactly("SUBACK 1 [0]", "PUBLISH q0 retain a m");
        persistent.drop();
        TestClient again = persistent("CONNACK 0 present");
        assertThat(again.received()).isEmpty();
    }

    @Test
    void anOlderMessageNeverComesAfterANewerOne() {
        retain("a", "older", 0);
        fakes.findAnswers.shut();
        client.send(subscribe(1, "a", 0));
        retain("a", "newer", 0);
        assertThat(client.received()).containsExactly("SUBACK 1 [0]");
        fakes.findAnswers.open();
        gateway.run();
        assertThat(client.received()).containsExactly("PUBLISH q0 retain a older", "PUBLISH q0 a newer");
    }

    @Test
    void whatIsLiveByOtherFiltersDoesNotStandAside() {
        client.subscribe("b", 0);
        fakes.findAnswers.shut();
        client.send(subscribe(2, "a", 0));
        gateway.store("b", "live", 0);
        assertThat(client.received()).containsExactly("SUBACK 2 [0]", "PUBLISH q0 b live");
        fakes.findAnswers.open();
    }

    @Test
    void whatIsLiveComesWhenTheLookUpFails() {
        fakes.findAnswers.shut();
        client.send(subscribe(1, "a", 0));
        gateway.store("a", "live", 0);
        assertThat(client.received()).containsExactly("SUBACK 1 [0]");
        fakes.findAnswers.fail(0);
        gateway.run();
        assertThat(client.received()).containsExactly("PUBLISH q0 a live");
        fakes.findAnswers.open();
    }

    @Test
    void whatIsLiveComesBetweenTwoPages() {
        IntStream.range(0, 1_000).forEach(i -> retain("a/" + i, "m", 0));
        client.setWritable(false);
        client.send(subscribe(1, "a/+", 0));
        gateway.store("a/live", "m", 0);
        client.setWritable(true);
        List<String> received = client.received();
        assertThat(received).hasSize(1_002);
        assertThat(received.indexOf("PUBLISH q0 a/live m")).isBetween(1, 800);
    }
}
