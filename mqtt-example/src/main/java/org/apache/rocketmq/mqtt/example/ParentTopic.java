/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.example;

import java.util.Map;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/** Makes a RocketMQ topic that is not there yet, so that a consumer need not wait for the first message. */
final class ParentTopic {
    private static final int QUEUES = 4;

    private ParentTopic() {}

    /** @throws IllegalStateException if it cannot be made: no such name server, no such cluster */
    static void make(String nameServer, String cluster, String topic) throws MQClientException {
        DefaultMQProducer producer = new DefaultMQProducer("demo_topic");
        producer.setNamesrvAddr(nameServer);
        producer.start();
        try {
            if (!exists(producer, topic)) {
                create(producer, cluster, topic);
            }
        } catch (MQClientException e) {
            throw new IllegalStateException(
                    "cannot make topic " + topic + " in cluster " + cluster + ", name server " + nameServer, e);
        } finally {
            producer.shutdown();
        }
    }

    @SuppressWarnings("deprecation") // what replaces createTopic is in rocketmq-tools, an operator's library
    private static void create(DefaultMQProducer producer, String cluster, String topic) throws MQClientException {
        producer.createTopic(cluster, topic, QUEUES, Map.of());
    }

    private static boolean exists(DefaultMQProducer producer, String topic) {
        try {
            return !producer.fetchPublishMessageQueues(topic).isEmpty();
        } catch (MQClientException noRoute) {
            return false;
        }
    }
}
