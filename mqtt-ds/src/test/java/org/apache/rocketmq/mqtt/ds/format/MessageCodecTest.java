/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.junit.jupiter.api.Test;

final class MessageCodecTest {

    @Test
    void whatADevicePublishedIsReadBackTheSame() {
        Message message = message("a/b", Payload.ofUtf8("hello"), Qos.EXACTLY_ONCE);
        assertThat(roundTrip(message).topic()).isEqualTo(message.topic());
        assertThat(roundTrip(message).payload().utf8()).isEqualTo("hello");
        assertThat(roundTrip(message).qos()).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(roundTrip(message).publisher()).isEqualTo(new ClientId("device"));
        assertThat(roundTrip(message).retain()).isTrue();
    }

    @Test
    void anEmptyPayloadIsToldFromOneByte() {
        assertThat(roundTrip(message("a", Payload.EMPTY, Qos.AT_MOST_ONCE))
                        .payload()
                        .size())
                .isZero();
        assertThat(roundTrip(message("a", Payload.of(new byte[1]), Qos.AT_MOST_ONCE))
                        .payload()
                        .size())
                .isOne();
    }

    @Test
    void aTopicOf65000CharactersTravelsInTheBody() {
        Message message = message("é/".repeat(21_000) + "x", Payload.ofUtf8("hello"), Qos.AT_LEAST_ONCE);
        MessageCodec.Encoded encoded = MessageCodec.encode(message);
        assertThat(MessageDecoder.messageProperties2String(encoded.properties()))
                .hasSizeLessThan(10_000);
        assertThat(roundTrip(message).topic()).isEqualTo(message.topic());
        assertThat(roundTrip(message).payload().utf8()).isEqualTo("hello");
    }

    @Test
    void backendServicesFindTheNamesTheyKnow() {
        Map<String, String> properties = MessageCodec.encode(message("a/b", Payload.EMPTY, Qos.AT_LEAST_ONCE))
                .properties();
        assertThat(properties)
                .containsEntry("originMqttTopic", "a/b")
                .containsEntry("qosLevel", "1")
                .containsEntry("clientId", "device")
                .containsEntry("retain", "true")
                .containsEntry("IS_EMPTY_MSG", "true")
                .containsEntry("TAGS", "MQTT_COMMON");
    }

    @Test
    void aPlainMessageHasItsRocketmqTopicAndArrivesAtLeastOnce() {
        Message read = decoded(stored("orders", "body", Map.of()));
        assertThat(read.topic().value()).isEqualTo("orders");
        assertThat(read.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(read.publisher()).isNull();
        assertThat(read.payload().utf8()).isEqualTo("body");
    }

    @Test
    void theTopicOfAMessageForLightQueuesIsReadFromTheirNames() {
        Message read = decoded(stored("a", "body", Map.of("INNER_MULTI_DISPATCH", "%LMQ%a%+%,%LMQ%a%r1%")));
        assertThat(read.topic().value()).isEqualTo("a/r1");
    }

    @Test
    void theQosOfRocketmqMqttIsReadFromExtData() {
        assertThat(decoded(stored("a", "b", Map.of("extData", "{\"qosLevel\":\"0\"}")))
                        .qos())
                .isEqualTo(Qos.AT_MOST_ONCE);
        assertThat(decoded(stored("a", "b", Map.of("extData", "no json"))).qos())
                .isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(decoded(stored("a", "b", Map.of("extData", "[1]"))).qos()).isEqualTo(Qos.AT_LEAST_ONCE);
    }

    @Test
    void aTopicThatIsNoneMakesNoMessage() {
        assertThat(MessageCodec.decode(stored("a", "b", Map.of("originMqttTopic", "a/#"))))
                .isNull();
        assertThat(MessageCodec.decode(stored("a", "b", Map.of("mqttTopicInBody", "99"))))
                .isNull();
        assertThat(MessageCodec.decode(stored("a", "b", Map.of("mqttTopicInBody", "x"))))
                .isNull();
    }

    private static Message message(String topic, Payload payload, Qos qos) {
        return new Message(new TopicName(topic), payload, qos, true, new ClientId("device"));
    }

    private static Message roundTrip(Message message) {
        MessageCodec.Encoded encoded = MessageCodec.encode(message);
        MessageExt stored = new MessageExt();
        stored.setTopic("parent");
        stored.setBody(encoded.body().bytes());
        String onTheWire = MessageDecoder.messageProperties2String(encoded.properties());
        MessageAccessor.setProperties(stored, MessageDecoder.string2messageProperties(onTheWire));
        return decoded(stored);
    }

    private static Message decoded(MessageExt stored) {
        Message message = MessageCodec.decode(stored);
        assertThat(message).isNotNull();
        return java.util.Objects.requireNonNull(message);
    }

    private static MessageExt stored(String topic, String body, Map<String, String> properties) {
        MessageExt stored = new MessageExt();
        stored.setTopic(topic);
        stored.setBody(body.getBytes(StandardCharsets.UTF_8));
        properties.forEach(stored::putUserProperty);
        return stored;
    }
}
