/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.conformance;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.connectWithWill;
import static org.apache.rocketmq.mqtt.cs.Bytes.disconnect;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Chapters 3.1.2.5 to 3.1.2.7: wills. */
final class WillConformanceTest {

    private static final int CLEAN = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_QOS_1 = 0x08;
    private static final int WILL_QOS_2 = 0x10;
    private static final int WILL_RETAIN = 0x20;

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private static byte[] connectWith(int flags, byte[]... payload) {
        return connect("MQTT", 4, flags, 0, payload);
    }

    private void closes(byte[] connect) {
        TestClient client = gateway.open();
        client.send(connect);
        assertThat(client.received()).isEmpty();
        assertThat(client.isOpen()).isFalse();
    }

    private List<Message> stored() {
        return gateway.fakes.store.appended();
    }

    @Test
    void publishesTheWillWhenTheConnectionBreaks_MQTT_3_1_2_8() {
        gateway.connect(connectWithWill("c", "will", "gone")).drop();
        assertThat(stored()).hasSize(1);
    }

    @Test
    void publishesTheWillOfAClientThatBreaksTheRules_MQTT_3_1_2_8() {
        gateway.connect(connectWithWill("c", "will", "gone")).send(bytes(0xF0, 0));
        assertThat(stored()).hasSize(1);
    }

    @Test
    void publishesTheWillOfAClientThatIsSilent_MQTT_3_1_2_8() {
        gateway.connect(connect("MQTT", 4, CLEAN | WILL, 10, text("c"), text("will"), text("gone")));
        gateway.pass(Duration.ofSeconds(16));
        assertThat(stored()).hasSize(1);
    }

    @Test
    void publishesTheWillOfAClientThatIsTakenOver_MQTT_3_1_2_8() {
        gateway.connect(connectWithWill("c", "will", "gone"));
        gateway.connect("c");
        assertThat(stored()).hasSize(1);
    }

    @Test
    void usesTheWillsQosAndNeedsItsTopicAndMessage_MQTT_3_1_2_9() {
        gateway.connect(connectWith(CLEAN | WILL | WILL_QOS_1, text("c"), text("will"), text("gone")))
                .drop();
        assertThat(stored()).singleElement().satisfies(will -> {
            assertThat(will.topic().value()).isEqualTo("will");
            assertThat(will.payload().utf8()).isEqualTo("gone");
            assertThat(will.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        });
        closes(connectWith(CLEAN | WILL, text("c")));
        closes(connectWith(CLEAN | WILL, text("c"), text("will")));
    }

    @Test
    void dropsTheWillOnDisconnect_MQTT_3_1_2_10() {
        TestClient client = gateway.connect(connectWithWill("c", "will", "gone"));
        client.send(disconnect());
        client.drop();
        gateway.connect("c").drop();
        assertThat(stored()).isEmpty();
    }

    @Test
    void publishesAWillOnce_MQTT_3_1_2_10() {
        gateway.connect(connectWithWill("c", "will", "gone")).drop();
        gateway.connect("c").drop();
        assertThat(stored()).hasSize(1);
    }

    @Test
    void closesOnWillFieldsWithoutTheWillFlag_MQTT_3_1_2_11() {
        closes(connectWith(CLEAN, text("c"), text("will"), text("gone")));
        closes(connectWith(CLEAN | WILL_QOS_1 | WILL_RETAIN, text("c")));
    }

    @Test
    void publishesNothingForAClientWithoutAWill_MQTT_3_1_2_12() {
        gateway.connect("c").drop();
        assertThat(stored()).isEmpty();
    }

    @Test
    void closesOnAWillQosWithoutTheWillFlag_MQTT_3_1_2_13() {
        closes(connectWith(CLEAN | WILL_QOS_1, text("c")));
        closes(connectWith(CLEAN | WILL_QOS_2, text("c")));
    }

    @Test
    void closesOnAWillOfQos3_MQTT_3_1_2_14() {
        closes(connectWith(CLEAN | WILL | WILL_QOS_1 | WILL_QOS_2, text("c"), text("will"), text("gone")));
    }

    @Test
    void closesOnWillRetainWithoutTheWillFlag_MQTT_3_1_2_15() {
        closes(connectWith(CLEAN | WILL_RETAIN, text("c")));
    }

    @Test
    void publishesAWillWithoutRetainAsAnOrdinaryMessage_MQTT_3_1_2_16() {
        gateway.connect(connectWithWill("c", "will", "gone")).drop();
        assertThat(stored()).singleElement().extracting(Message::retain).isEqualTo(false);
    }
}
