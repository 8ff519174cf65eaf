/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient.Mqtt3Publishes;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one device publishes and another receives, with two independent client libraries. */
@Tag(RocketMqUnderTest.ANY)
@ExtendWith(GatewayExtension.class)
final class DeviceToDeviceTest {

    @ParameterizedTest
    @CsvSource({"0,0", "0,1", "0,2", "1,0", "1,1", "1,2", "2,0", "2,1", "2,2"})
    void deliversAtTheLowerOfPublishedAndGrantedQos_MQTT_3_8_4_6_MQTT_7_0_0_2(
            int published, int granted, GatewayUnderTest gateway) throws Exception {
        String topic = GatewayUnderTest.fresh() + "/x";
        Mqtt3BlockingClient subscriber = gateway.hive();
        try (Mqtt3Publishes publishes = subscriber.publishes(MqttGlobalPublishFilter.ALL)) {
            subscriber
                    .subscribeWith()
                    .topicFilter(topic)
                    .qos(MqttQos.fromCode(granted))
                    .send();
            MqttClient publisher = gateway.paho();
            publisher.publish(topic, bytes("hello"), published, false);
            publisher.disconnect();
            Optional<Mqtt3Publish> received = publishes.receive(20, SECONDS);
            assertThat(received).isPresent();
            assertThat(received.get().getQos().getCode()).isEqualTo(Math.min(published, granted));
            assertThat(received.get().getTopic()).hasToString(topic);
            assertThat(received.get().getPayloadAsBytes()).isEqualTo(bytes("hello"));
        }
        subscriber.disconnect();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%s", "%s//b", "é%s/x", "%s%%b", "%s,b", "%s/", "%s a/b", "$%s/x", "%s/é/日本", "%s"})
    void anyLegalTopicWorks_MQTT_4_7_3_1(String pattern, GatewayUnderTest gateway) throws Exception {
        String topic = String.format(pattern, GatewayUnderTest.fresh());
        arrives(topic, topic, gateway);
    }

    @Test
    void aTopicOf65000CharactersWorks_MQTT_4_7_3_3(GatewayUnderTest gateway) throws Exception {
        String first = GatewayUnderTest.fresh();
        String topic = first + "/" + "x".repeat(65_000 - first.length() - 1);
        arrives(topic, topic, gateway);
    }

    @ParameterizedTest
    @CsvSource({"#,%s/a", "+/x,%s/x", "/+,/%s", "$SYS/#,$SYS/%s", "+/+,%s/a", "%s/#,%s", "%s/+/c,%s/b/c"})
    void anyLegalFilterWorks_MQTT_3_8_3_2(String filterPattern, String topicPattern, GatewayUnderTest gateway)
            throws Exception {
        String fresh = GatewayUnderTest.fresh();
        String filter = String.format(filterPattern, fresh);
        String topic = String.format(topicPattern, fresh);
        arrives(filter, topic, gateway);
    }

    @Test
    void aTopicKeepsItsOrder_MQTT_4_6_0_6(GatewayUnderTest gateway) throws Exception {
        String topic = GatewayUnderTest.fresh() + "/order";
        MqttClient subscriber = gateway.paho();
        List<String> received = new CopyOnWriteArrayList<>();
        subscriber.subscribe(topic, 2, (at, message) -> received.add(message.toString()));
        Mqtt3BlockingClient publisher = gateway.hive();
        for (int i = 0; i < 300; i++) {
            CompletionStage<Mqtt3Publish> unused = publisher
                    .toAsync()
                    .publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(bytes(Integer.toString(i)))
                    .send();
        }
        await().atMost(30, SECONDS).until(() -> received.size() >= 300);
        assertThat(received)
                .containsExactlyElementsOf(
                        IntStream.range(0, 300).mapToObj(Integer::toString).toList());
        publisher.disconnect();
        subscriber.disconnect();
    }

    @Test
    void aClientIsReachedPointToPointWithoutASubscription(GatewayUnderTest gateway) throws Exception {
        String first = GatewayUnderTest.fresh();
        MqttClient receiver = gateway.paho();
        List<String> received = new CopyOnWriteArrayList<>();
        receiver.setCallback(new Collecting(received));
        Mqtt3BlockingClient sender = gateway.hive();
        String topic = first + "/p2p/" + receiver.getClientId();
        sender.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(bytes("for you"))
                .send();
        await().atMost(20, SECONDS).untilAsserted(() -> assertThat(received).containsExactly(topic + " for you"));
        sender.disconnect();
        receiver.disconnect();
    }

    @Test
    void twoHundredSubscribersOfATopicCostOnePullForEachMessage(GatewayUnderTest gateway) throws Exception {
        String topic = GatewayUnderTest.fresh() + "/all";
        List<Mqtt3BlockingClient> subscribers = new ArrayList<>();
        List<Mqtt3Publishes> publishes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Mqtt3BlockingClient subscriber = gateway.hive();
            publishes.add(subscriber.publishes(MqttGlobalPublishFilter.ALL));
            subscriber
                    .subscribeWith()
                    .topicFilter(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            subscribers.add(subscriber);
        }
        Mqtt3BlockingClient publisher = gateway.hive();
        double pulls = gateway.metric("mqtt_pulls_total{kind=\"tail\"}");
        double deliveries = gateway.metric("mqtt_deliver_total");
        for (int i = 0; i < 20; i++) {
            publisher
                    .publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(bytes("m" + i))
                    .send();
        }
        for (Mqtt3Publishes each : publishes) {
            for (int i = 0; i < 20; i++) {
                Optional<Mqtt3Publish> received = each.receive(20, SECONDS);
                assertThat(received).isPresent();
                assertThat(received.get().getPayloadAsBytes()).isEqualTo(bytes("m" + i));
            }
            each.close();
        }
        assertThat(gateway.metric("mqtt_deliver_total") - deliveries).isGreaterThanOrEqualTo(4_000);
        assertThat(gateway.metric("mqtt_pulls_total{kind=\"tail\"}") - pulls)
                .as("one pull for each message, and one that waits")
                .isLessThanOrEqualTo(22);
        publisher.disconnect();
        subscribers.forEach(Mqtt3BlockingClient::disconnect);
    }

    @Test
    void aClientThatComesAgainTakesItsSessionOver_MQTT_3_1_4_2(GatewayUnderTest gateway) {
        String clientId = GatewayUnderTest.fresh();
        Mqtt3BlockingClient first = gateway.hive(clientId);
        first.connect();
        Mqtt3BlockingClient second = gateway.hive(clientId);
        second.connect();
        await().atMost(20, SECONDS).until(() -> !first.getState().isConnected());
        assertThat(second.getState().isConnected()).isTrue();
        second.disconnect();
    }

    /** One device subscribes, another publishes once; the first gets it, with the topic as published. */
    private static void arrives(String filter, String topic, GatewayUnderTest gateway) throws Exception {
        MqttClient subscriber = gateway.paho();
        List<String> received = new CopyOnWriteArrayList<>();
        subscriber.subscribe(filter, 1, (at, message) -> received.add(at + " " + message));
        Mqtt3BlockingClient publisher = gateway.hive();
        publisher
                .publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(bytes(filter))
                .send();
        String expected = topic + " " + filter;
        await().atMost(20, SECONDS).until(() -> received.contains(expected));
        assertThat(received).containsOnlyOnce(expected);
        publisher.disconnect();
        subscriber.disconnect();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
