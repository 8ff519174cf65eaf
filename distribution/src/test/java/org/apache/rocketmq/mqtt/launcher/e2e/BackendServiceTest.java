/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Backend services that know RocketMQ's SDK and nothing of ours. */
@Tag(RocketMqUnderTest.ANY)
@ExtendWith(GatewayExtension.class)
final class BackendServiceTest {

    @Test
    void aServiceConsumesWhatDevicesPublish(GatewayUnderTest gateway) throws Exception {
        String first = GatewayUnderTest.fresh();
        String clientId = "sensor-" + first;
        Mqtt3BlockingClient device = gateway.hive(clientId);
        device.connect();
        device.publishWith()
                .topic(first + "/t/1")
                .qos(MqttQos.EXACTLY_ONCE)
                .retain(true)
                .payload(bytes("21.5"))
                .send();
        device.publishWith().topic(first + "/t/2").qos(MqttQos.AT_LEAST_ONCE).send();
        List<MessageExt> received = new CopyOnWriteArrayList<>();
        DefaultMQPushConsumer service = new DefaultMQPushConsumer("service-" + UUID.randomUUID());
        service.setNamesrvAddr(gateway.nameServer());
        service.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        service.subscribe(first, "MQTT_COMMON");
        service.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            received.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        service.start();
        try {
            await().atMost(40, SECONDS).until(() -> received.size() == 2);
        } finally {
            service.shutdown();
        }
        MessageExt full = received.stream()
                .filter(message -> (first + "/t/1").equals(message.getUserProperty("originMqttTopic")))
                .findFirst()
                .orElseThrow();
        assertThat(full.getBody()).isEqualTo(bytes("21.5"));
        assertThat(full.getProperties())
                .containsAllEntriesOf(
                        Map.of("qosLevel", "2", "clientId", clientId, "retain", "true", "IS_EMPTY_MSG", "false"));
        MessageExt empty = received.stream()
                .filter(message -> !message.equals(full))
                .findFirst()
                .orElseThrow();
        assertThat(empty.getProperties())
                .containsAllEntriesOf(Map.of(
                        "originMqttTopic", first + "/t/2",
                        "qosLevel", "1",
                        "clientId", clientId,
                        "retain", "false",
                        "IS_EMPTY_MSG", "true"));
        device.disconnect();
    }

    @Test
    void aServiceReachesDevicesInFourWays(GatewayUnderTest gateway) throws Exception {
        String first = GatewayUnderTest.fresh();
        MqttClient device = gateway.paho();
        List<String> received = new CopyOnWriteArrayList<>();
        device.setCallback(new Collecting(received));
        device.subscribe(first, 1);
        device.subscribe(first + "/r/+", 1);
        DefaultMQProducer service = new DefaultMQProducer("service-" + UUID.randomUUID());
        service.setNamesrvAddr(gateway.nameServer());
        service.start();
        try {
            service.send(new Message(first, bytes("plain")));
            Message named = new Message(first, bytes("named"));
            named.putUserProperty("originMqttTopic", first + "/r/1");
            service.send(named);
            Message queued = new Message(first, bytes("queued"));
            queued.putUserProperty("INNER_MULTI_DISPATCH", "%LMQ%" + first + "%r%2%");
            service.send(queued);
            Message addressed = new Message(first, bytes("addressed"));
            addressed.putUserProperty("originMqttTopic", first + "/p2p/" + device.getClientId());
            service.send(addressed);
            await().atMost(30, SECONDS)
                    .untilAsserted(() -> assertThat(received)
                            .containsExactlyInAnyOrder(
                                    first + " plain",
                                    first + "/r/1 named",
                                    first + "/r/2 queued",
                                    first + "/p2p/" + device.getClientId() + " addressed"));
        } finally {
            service.shutdown();
        }
        device.disconnect();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
