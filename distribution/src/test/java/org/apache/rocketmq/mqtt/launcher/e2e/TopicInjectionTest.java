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
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a device could reach past its topic, if a topic were more to RocketMQ than a text. */
@Tag(RocketMqUnderTest.ANY)
@ExtendWith(GatewayExtension.class)
final class TopicInjectionTest {

    @Test
    void aQueueNamedInATopicIsNotReached(GatewayUnderTest gateway) throws Exception {
        String first = GatewayUnderTest.fresh();
        String injecting = first + "/b,%LMQ%" + first + "%secret%";
        MqttClient subscriber = gateway.paho();
        List<String> received = new CopyOnWriteArrayList<>();
        subscriber.setCallback(new Collecting(received));
        subscriber.subscribe(first + "/secret", 1);
        subscriber.subscribe(injecting, 1);
        Mqtt3BlockingClient publisher = gateway.hive();
        publish(publisher, injecting, "smuggled");
        publish(publisher, first + "/secret", "allowed");
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(received)
                        .containsExactlyInAnyOrder(injecting + " smuggled", first + "/secret allowed"));
        publisher.disconnect();
        subscriber.disconnect();
    }

    @Test
    void anotherClientsQueueIsNotReachedByASubscription(GatewayUnderTest gateway) throws Exception {
        String first = GatewayUnderTest.fresh();
        MqttClient receiver = gateway.paho();
        List<String> received = new CopyOnWriteArrayList<>();
        receiver.setCallback(new Collecting(received));
        MqttClient curious = gateway.paho();
        List<String> overheard = new CopyOnWriteArrayList<>();
        curious.setCallback(new Collecting(overheard));
        curious.subscribe("/p2p/" + receiver.getClientId(), 1);
        curious.subscribe(first + "/end", 1);
        Mqtt3BlockingClient publisher = gateway.hive();
        publish(publisher, first + "/p2p/" + receiver.getClientId(), "for one");
        publish(publisher, first + "/end", "end");
        await().atMost(20, SECONDS).untilAsserted(() -> {
            assertThat(received).containsExactly(first + "/p2p/" + receiver.getClientId() + " for one");
            assertThat(overheard).containsExactly(first + "/end end");
        });
        publisher.disconnect();
        receiver.disconnect();
        curious.disconnect();
    }

    private static void publish(Mqtt3BlockingClient publisher, String topic, String payload) {
        publisher
                .publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .send();
    }
}
