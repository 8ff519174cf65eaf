/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import static org.apache.rocketmq.mqtt.cs.Bytes.disconnect;
import static org.apache.rocketmq.mqtt.cs.Bytes.pingReq;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubRel;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.publishAgain;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.cs.Bytes;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PublishFlowTest {

    private final FakePorts fakes = new FakePorts();
    private final TestGateway gateway = new TestGateway(
            fakes, ConnectSettings.builder().maxUnansweredPublishes(4).maxUnansweredBytes(10_000));
    private final TestClient client = gateway.connect("publisher");

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private List<String> stored() {
        return fakes.store.appended().stream()
                .map(message -> message.payload().utf8())
                .toList();
    }

    @Test
    void storesQos0AndAnswersNothing() {
        client.send(publish("a/b", "m"));
        assertThat(client.received()).isEmpty();
        Message message = fakes.store.appended().get(0);
        assertThat(message.topic().value()).isEqualTo("a/b");
        assertThat(message.qos()).isEqualTo(Qos.AT_MOST_ONCE);
        assertThat(message.publisher()).isNotNull();
        assertThat(message.publisher().value()).isEqualTo("publisher");
        assertThat(gateway.count("mqtt_publish_in", "qos", "0")).isEqualTo(1);
    }

    @Test
    void keepsTheRetainFlag() {
        client.send(Bytes.frame(0x31, Bytes.text("a"), Bytes.utf8("m")));
        assertThat(fakes.store.appended().get(0).retain()).isTrue();
    }

    @Test
    void acknowledgesQos1OnlyOnceItIsStored() {
        fakes.appends.shut();
        client.send(publish("a", "m", 1, 7));
        assertThat(client.received()).isEmpty();
        fakes.appends.open();
        gateway.run();
        assertThat(client.received()).containsExactly("PUBACK 7");
    }

    @Test
    void acknowledgesEachQosInTheOrderOfThePublishesWhateverTheStoreDoes_MQTT_4_6_0_2_MQTT_4_6_0_3() {
        fakes.appends.shut();
        client.send(
                publish("a", "1", 1, 11), publish("b", "2", 2, 12), publish("c", "3", 1, 13), publish("d", "4", 2, 14));
        fakes.appends.carryOut(3);
        fakes.appends.carryOut(2);
        gateway.run();
        assertThat(client.received()).isEmpty();
        fakes.appends.carryOut(0);
        gateway.run();
        assertThat(client.received()).containsExactly("PUBACK 11", "PUBACK 13");
        fakes.appends.carryOut(0);
        gateway.run();
        assertThat(client.received()).containsExactly("PUBREC 12", "PUBREC 14");
    }

    @Test
    void storesTheSameQos1IdTwiceForItMayBeAnotherMessage() {
        client.send(publish("a", "1", 1, 7), publish("a", "2", 1, 7));
        assertThat(client.received()).containsExactly("PUBACK 7", "PUBACK 7");
        assertThat(stored()).containsExactly("1", "2");
    }

    @Test
    void takesQos2ThroughAllItsSteps() {
        client.send(publish("a", "m", 2, 7));
        assertThat(client.received()).containsExactly("PUBREC 7");
        client.send(pubRel(7));
        assertThat(client.received()).containsExactly("PUBCOMP 7");
        assertThat(stored()).containsExactly("m");
    }

    @Test
    void storesARepeatedQos2OnceAndAnswersItAgain_MQTT_4_3_3_2() {
        client.send(publish("a", "m", 2, 7), publishAgain("a", "m", 2, 7));
        assertThat(client.received()).containsExactly("PUBREC 7", "PUBREC 7");
        assertThat(stored()).containsExactly("m");
    }

    @Test
    void storesARepeatedQos2OnceAlsoWhileTheFirstIsBeingStored_MQTT_4_3_3_2() {
        fakes.appends.shut();
        client.send(publish("a", "m", 2, 7), publishAgain("a", "m", 2, 7));
        assertThat(fakes.appends.size()).isEqualTo(1);
        fakes.appends.open();
        gateway.run();
        assertThat(client.received()).containsExactly("PUBREC 7");
        assertThat(stored()).containsExactly("m");
    }

    @Test
    void aRepeatedQos2IsAnsweredInItsTurn() {
        client.send(publish("a", "1", 2, 7));
        assertThat(client.received()).containsExactly("PUBREC 7");
        fakes.appends.shut();
        client.send(publish("a", "2", 2, 8), publishAgain("a", "1", 2, 7));
        assertThat(client.received()).isEmpty();
        fakes.appends.open();
        gateway.run();
        assertThat(client.received()).containsExactly("PUBREC 8", "PUBREC 7");
    }

    @Test
    void aReleasedIdIsFreeForAnotherMessage() {
        client.send(publish("a", "1", 2, 7), pubRel(7), publish("a", "2", 2, 7));
        assertThat(client.received()).containsExactly("PUBREC 7", "PUBCOMP 7", "PUBREC 7");
        assertThat(stored()).containsExactly("1", "2");
    }

    @Test
    void answersThePubrelOfAnUnknownId() {
        client.send(pubRel(99));
        assertThat(client.received()).containsExactly("PUBCOMP 99");
    }

    @Test
    void closesAndDoesNotAcknowledgeWhatWasNotStored_MQTT_4_8_0_2() {
        fakes.appends.shut();
        client.send(publish("a", "m", 1, 7));
        fakes.appends.fail(0);
        gateway.run();
        assertThat(client.received()).isEmpty();
        assertThat(client.isOpen()).isFalse();
        assertThat(gateway.count("mqtt_disconnects", "reason", "store_failed")).isEqualTo(1);
        fakes.appends.open();
    }

    @Test
    void acknowledgesNothingBehindAMessageThatWasNotStored() {
        fakes.appends.shut();
        client.send(publish("a", "1", 1, 1), publish("a", "2", 1, 2));
        fakes.appends.carryOut(1);
        fakes.appends.fail(0);
        gateway.run();
        assertThat(client.received()).isEmpty();
        fakes.appends.open();
    }

    @Test
    void countsAQos0MessageThatWasNotStored() {
        fakes.appends.shut();
        client.send(publish("a", "m"));
        fakes.appends.fail(0);
        gateway.run();
        assertThat(client.isOpen()).isTrue();
        assertThat(fakes.meters.discarded("store_failed")).isEqualTo(1);
        fakes.appends.open();
    }

    @Test
    void takesNoMoreInThanMayBeUnanswered() {
        fakes.appends.shut();
        byte[][] packets = IntStream.rangeClosed(1, 10)
                .mapToObj(i -> publish("a", "m" + i, 1, i))
                .toArray(byte[][]::new);
        client.send(packets);
        assertThat(fakes.appends.size()).isEqualTo(4);
        assertThat(client.isRead()).isFalse();
        assertThat(gateway.count("mqtt_slowed", "reason", "unanswered")).isEqualTo(1);
        fakes.appends.open();
        gateway.run();
        assertThat(client.isRead()).isTrue();
        assertThat(client.received())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 10)
                        .mapToObj(i -> "PUBACK " + i)
                        .toList());
    }

    @Test
    void takesNoMoreBytesInThanMayBeUnanswered() {
        fakes.appends.shut();
        client.send(publish("a", "x".repeat(9_000)), publish("a", "x".repeat(9_000)), publish("a", "y"));
        assertThat(fakes.appends.size()).isEqualTo(2);
        assertThat(client.isRead()).isFalse();
        fakes.appends.open();
        gateway.run();
        assertThat(fakes.store.appended()).hasSize(3);
        assertThat(client.isRead()).isTrue();
    }

    @Test
    void goesOnReadingOnlyWhenHalfIsAnswered() {
        fakes.appends.shut();
        client.send(publish("a", "1"), publish("a", "2"), publish("a", "3"), publish("a", "4"));
        fakes.appends.carryOut(0);
        gateway.run();
        assertThat(client.isRead()).isFalse();
        fakes.appends.carryOut(0);
        gateway.run();
        assertThat(client.isRead()).isTrue();
        fakes.appends.open();
    }

    @Test
    void holdsPublishersOnceTheLoopIsFullAndLetsThemGoOn() {
        FakePorts few = new FakePorts();
        try (TestGateway tight = new TestGateway(few, ConnectSettings.builder().maxUnansweredBytesOfNode(1_000))) {
            TestClient first = tight.connect("first");
            TestClient second = tight.connect("second");
            few.appends.shut();
            first.send(publish("a", "x".repeat(900)));
            second.send(publish("a", "y"), publish("a", "z"));
            assertThat(first.isRead()).isFalse();
            assertThat(second.isRead()).isFalse();
            assertThat(few.appends.size()).isEqualTo(2);
            few.appends.open();
            tight.run();
            assertThat(first.isRead()).isTrue();
            assertThat(second.isRead()).isTrue();
            assertThat(few.store.appended()).hasSize(3);
        }
    }

    @Test
    void storesWhatCameBeforeTheConnectionEnded() {
        fakes.appends.shut();
        byte[][] packets =
                IntStream.range(0, 20).mapToObj(i -> publish("a", "m" + i)).toArray(byte[][]::new);
        client.send(Bytes.joined(packets), disconnect());
        assertThat(fakes.appends.size()).isEqualTo(4);
        client.drop();
        fakes.appends.open();
        gateway.run();
        assertThat(fakes.store.appended()).hasSize(20);
        assertThat(gateway.count("mqtt_disconnects", "reason", "disconnect")).isEqualTo(1);
    }

    @Test
    void answersAPingWhilePublishesWait() {
        fakes.appends.shut();
        client.send(publish("a", "1", 1, 1), pingReq());
        assertThat(client.received()).containsExactly("PINGRESP");
        fakes.appends.open();
        gateway.run();
        assertThat(client.received()).containsExactly("PUBACK 1");
    }

    @Test
    void anAnswerOfTheStoreAfterTheEndHarmsNobody() {
        fakes.appends.shut();
        client.send(publish("a", "1", 1, 1), publish("a", "2", 2, 2));
        client.drop();
        fakes.appends.carryOut(0);
        fakes.appends.fail(0);
        gateway.run();
        assertThat(gateway.count("mqtt_disconnects", "reason", "store_failed")).isZero();
        fakes.appends.open();
    }
}
