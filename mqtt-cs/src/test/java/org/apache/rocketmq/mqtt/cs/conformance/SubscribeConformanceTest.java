/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.conformance;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.frame;
import static org.apache.rocketmq.mqtt.cs.Bytes.number;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubAck;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubComp;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubRec;
import static org.apache.rocketmq.mqtt.cs.Bytes.subscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.apache.rocketmq.mqtt.cs.Bytes.unsubscribe;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapters 3.8 to 3.11: SUBSCRIBE and UNSUBSCRIBE. */
final class SubscribeConformanceTest {

    private final TestGateway gateway = new TestGateway();
    private final TestClient client = gateway.connect("c");

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private void closes(byte[] packet) {
        client.send(packet);
        assertThat(client.isOpen()).isFalse();
        assertThat(client.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0x81, 0x83, 0x86, 0x8A})
    void closesOnASubscribeWithOtherFlags_MQTT_3_8_1_1(int firstByte) {
        closes(frame(firstByte, number(1), text("a"), bytes(0)));
    }

    @Test
    void closesOnAnIllFormedFilter_MQTT_3_8_3_1() {
        closes(frame(0x82, number(1), number(2), bytes(0xC0, 0xAF), bytes(0)));
    }

    @ParameterizedTest
    @CsvSource({"#,a/b", "a/#,a/b", "+/b,a/b", "a/+,a/b", "+/+,a/b", "/+,/b"})
    void takesFiltersWithWildcards_MQTT_3_8_3_2(String filter, String topic) {
        client.subscribe(filter, 0);
        gateway.store(topic, "m", 0);
        assertThat(client.received()).containsExactly("PUBLISH q0 " + topic + " m");
    }

    @Test
    void closesOnASubscribeToNothing_MQTT_3_8_3_3() {
        closes(frame(0x82, number(1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 0x80, 0xFF})
    void closesOnReservedBitsOrQos3_MQTT_3_8_3_4(int requested) {
        closes(frame(0x82, number(1), text("a"), bytes(requested)));
    }

    @Test
    void answersASubscribe_MQTT_3_8_4_1() {
        client.send(subscribe(1, "a", 0));
        assertThat(client.receivedBytes()).isEqualTo("9003" + "0001" + "00");
    }

    @Test
    void answersASubscribeWithItsId_MQTT_3_8_4_2() {
        client.send(subscribe(7, "a", 0), subscribe(65_535, "b", 0));
        assertThat(client.received()).containsExactly("SUBACK 7 [0]", "SUBACK 65535 [0]");
    }

    @Test
    void aSecondSubscribeReplacesTheFirstAndLosesNothing_MQTT_3_8_4_3() {
        client.subscribe("a", 0);
        gateway.store("a", "before", 1);
        assertThat(client.received()).containsExactly("PUBLISH q0 a before");
        client.subscribe("a", 1);
        gateway.store("a", "after", 1);
        assertThat(client.received()).containsExactly("PUBLISH q1 id=1 a after");
    }

    @Test
    void takesSeveralFiltersAsSeveralSubscribesWithOneAnswer_MQTT_3_8_4_4() {
        client.send(frame(0x82, number(1), text("a"), bytes(2), text("b"), bytes(0), text("a"), bytes(1)));
        assertThat(client.received()).containsExactly("SUBACK 1 [2, 0, 1]");
        gateway.store("a", "m", 2);
        gateway.store("b", "m", 2);
        assertThat(client.received()).containsExactlyInAnyOrder("PUBLISH q1 id=1 a m", "PUBLISH q0 b m");
    }

    @Test
    void tellsForEachFilterWhatIsGrantedOrThatItIsNot_MQTT_3_8_4_5() {
        try (TestGateway strict = new TestGateway(ConnectSettings.builder().maxSubscriptionsPerClient(2))) {
            TestClient greedy = strict.connect("c");
            greedy.send(frame(0x82, number(1), text("a"), bytes(2), text("b"), bytes(1), text("c"), bytes(0)));
            assertThat(greedy.received()).containsExactly("SUBACK 1 [2, 1, 128]");
            strict.store("c", "m", 0);
            assertThat(greedy.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0,1", "0,2", "1,0", "1,1", "1,2", "2,0", "2,1", "2,2"})
    void deliversAtTheLowerOfPublishedAndGrantedQos_MQTT_3_8_4_6(int published, int granted) {
        client.subscribe("a", granted);
        gateway.store("a", "m", published);
        assertThat(client.received())
                .singleElement()
                .asString()
                .startsWith("PUBLISH q" + Math.min(published, granted) + " ");
    }

    @Test
    void answersInTheOrderOfTheFilters_MQTT_3_9_3_1() {
        client.send(frame(0x82, number(1), text("c"), bytes(1), text("a"), bytes(0), text("b"), bytes(2)));
        assertThat(client.receivedBytes()).isEqualTo("9005" + "0001" + "010002");
    }

    @Test
    void knowsNoReturnCodesButFour_MQTT_3_9_3_2() {
        gateway.fakes.routeAdds.shut();
        client.send(frame(0x82, number(1), text("a"), bytes(0)));
        client.send(frame(0x82, number(2), text("b"), bytes(1)));
        client.send(frame(0x82, number(3), text("c"), bytes(2)));
        client.send(frame(0x82, number(4), text("d"), bytes(2)));
        gateway.fakes.routeAdds.fail(3);
        gateway.fakes.routeAdds.open();
        gateway.run();
        assertThat(client.received())
                .containsExactlyInAnyOrder("SUBACK 1 [0]", "SUBACK 2 [1]", "SUBACK 3 [2]", "SUBACK 4 [128]");
    }

    @ParameterizedTest
    @ValueSource(ints = {0xA0, 0xA1, 0xA3, 0xA6, 0xAA})
    void closesOnAnUnsubscribeWithOtherFlags_MQTT_3_10_1_1(int firstByte) {
        closes(frame(firstByte, number(1), text("a")));
    }

    @Test
    void closesOnAnIllFormedFilterToUnsubscribe_MQTT_3_10_3_1() {
        closes(frame(0xA2, number(1), number(1), bytes(0x80)));
    }

    @Test
    void closesOnAnUnsubscribeOfNothing_MQTT_3_10_3_2() {
        closes(frame(0xA2, number(1)));
    }

    @Test
    void unsubscribesTheFilterThatIsTheSameCharacterByCharacter_MQTT_3_10_4_1() {
        client.subscribe("a/+", 0);
        client.subscribe("A/b", 0);
        client.send(unsubscribe(2, "a/b"), unsubscribe(3, "a/#"), unsubscribe(4, "a/+/"), unsubscribe(5, "A/b"));
        assertThat(client.received()).hasSize(4);
        gateway.store("a/b", "still", 0);
        gateway.store("A/b", "no more", 0);
        assertThat(client.received()).containsExactly("PUBLISH q0 a/b still");
    }

    @Test
    void deliversNothingNewAfterUnsubscribe_MQTT_3_10_4_2() {
        client.subscribe("a", 1);
        client.send(unsubscribe(2, "a"));
        gateway.store("a", "m", 1);
        assertThat(client.received()).containsExactly("UNSUBACK 2");
    }

    @Test
    void completesWhatIsUnderWayAfterUnsubscribe_MQTT_3_10_4_3() {
        client.subscribe("a", 2);
        gateway.store("a", "one", 1);
        gateway.store("a", "two", 2);
        assertThat(client.received()).hasSize(2);
        client.send(unsubscribe(2, "a"), pubAck(1), pubRec(2));
        assertThat(client.received()).containsExactly("UNSUBACK 2", "PUBREL 2");
        assertThat(gateway.gauge("mqtt_inflight")).isEqualTo(1);
        client.send(pubComp(2));
        assertThat(gateway.gauge("mqtt_inflight")).isZero();
    }

    @Test
    void answersAnUnsubscribeWithItsId_MQTT_3_10_4_4() {
        client.subscribe("a", 0);
        client.send(unsubscribe(513, "a"));
        assertThat(client.receivedBytes()).isEqualTo("b002" + "0201");
    }

    @Test
    void answersAnUnsubscribeOfWhatWasNotSubscribed_MQTT_3_10_4_5() {
        client.send(unsubscribe(2, "never"));
        assertThat(client.received()).containsExactly("UNSUBACK 2");
    }

    @Test
    void takesSeveralFiltersToUnsubscribeWithOneAnswer_MQTT_3_10_4_6() {
        client.subscribe("a", 0);
        client.subscribe("b", 0);
        client.subscribe("c", 0);
        client.send(frame(0xA2, number(2), text("a"), text("none"), text("c")));
        assertThat(client.received()).containsExactly("UNSUBACK 2");
        for (String topic : new String[] {"a", "b", "c"}) {
            gateway.store(topic, "m", 0);
        }
        assertThat(client.received()).containsExactly("PUBLISH q0 b m");
    }
}
