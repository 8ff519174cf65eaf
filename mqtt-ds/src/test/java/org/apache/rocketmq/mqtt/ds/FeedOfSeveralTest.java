/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.ds.GatewaysOfTests.Gateway;
import org.apache.rocketmq.mqtt.embedded.SharedRocketMq;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What backend services write is fed by several nodes, each its share, and by another when one is gone. */
final class FeedOfSeveralTest {

    private static final int TOPICS = 8;

    private final String prefix = "t" + UUID.randomUUID().toString().replace("-", "");
    private final GatewaysOfTests gateways = new GatewaysOfTests(UnaryOperator.identity());
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    private final DefaultMQProducer service = new DefaultMQProducer("backend-service-" + prefix);

    @BeforeEach
    void startService() throws MQClientException {
        service.setNamesrvAddr(SharedRocketMq.get().namesrvAddr());
        service.start();
    }

    @AfterEach
    void stop() {
        subscribers.forEach(Subscriber::close);
        gateways.close();
        service.shutdown();
    }

    @Test
    void whateverNodeFeedsATopicEachSubscriberGetsEachMessageOnce() throws Exception {
        Gateway a = gateways.start("gateway-a");
        Gateway b = gateways.start("gateway-b");
        subscribe(a);
        subscribe(b);
        send(40);
        allReceivedOnce();
        // once, by whichever node has the topic's share
        assertThat(a.meters.count("mqtt_store_dispatched") + b.meters.count("mqtt_store_dispatched"))
                .isEqualTo(40);
    }

    @Test
    void aNodeThatIsFrozenAndGivenUpIsFollowedByAnother() throws Exception {
        Gateway a = gateways.start("gateway-a");
        Gateway b = gateways.start("gateway-b");
        subscribe(b);
        send(40);
        a.member.leaseIsSure(false);
        send(40);
        gateways.cluster().kill(a.name);
        send(40);
        allReceivedOnce();
    }

    @Test
    void aNodeThatComesTakesItsShareOverWhereTheOthersAre() throws Exception {
        Gateway a = gateways.start("gateway-a");
        subscribe(a);
        send(40);
        Gateway b = gateways.start("gateway-b");
        send(40);
        Gateway c = gateways.start("gateway-c");
        send(40);
        b.close();
        gateways.cluster().kill(b.name);
        send(40);
        allReceivedOnce();
        assertThat(c.meters.count("mqtt_store_dispatched")).isPositive();
    }

    private void subscribe(Gateway gateway) throws Exception {
        for (int i = 0; i < TOPICS; i++) {
            subscribers.add(gateway.subscribe(prefix + i));
        }
    }

    private void allReceivedOnce() {
        for (int i = 0; i < subscribers.size(); i++) {
            Subscriber subscriber = subscribers.get(i);
            String topic = prefix + i % TOPICS;
            List<String> expected =
                    sent.stream().filter(body -> body.startsWith(topic + ":")).toList();
            await().atMost(60, SECONDS)
                    .untilAsserted(
                            () -> assertThat(subscriber.payloads()).containsExactlyInAnyOrderElementsOf(expected));
        }
    }

    private void send(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            String topic = prefix + i % TOPICS;
            String body = topic + ":" + sent.size();
            MessageExt message = new MessageExt();
            message.setTopic(topic);
            message.setBody(body.getBytes(StandardCharsets.UTF_8));
            service.send(message);
            sent.add(body);
        }
    }
}
