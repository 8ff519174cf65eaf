/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.rocketmq;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageQueue;

/** The topic of the raw lane: made if it is missing, one queue per publisher. */
final class RawTopic {
    private static final int TIMEOUT_SECONDS = 30;

    private RawTopic() {}

    /** @return exactly as many queues as there are pairs */
    @SuppressWarnings("deprecation") // what replaces createTopic is in rocketmq-tools, an operator's library
    static List<MessageQueue> queues(DefaultMQProducer producer, RawSettings settings)
            throws MQClientException, InterruptedException {
        List<MessageQueue> queues = existing(producer, settings.topic());
        if (queues.size() < settings.pairs()) {
            try {
                producer.createTopic(settings.cluster(), settings.topic(), settings.pairs(), Map.of());
            } catch (MQClientException e) {
                throw new IllegalStateException(
                        "cannot make topic " + settings.topic() + " in cluster " + settings.cluster() + ", name server "
                                + settings.nameServer(),
                        e);
            }
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (queues.size() < settings.pairs()) {
            if (System.nanoTime() - end > 0) {
                throw new MQClientException(
                        "topic " + settings.topic() + " is not there after " + TIMEOUT_SECONDS + " s", null);
            }
            TimeUnit.MILLISECONDS.sleep(100);
            queues = existing(producer, settings.topic());
        }
        return queues.subList(0, settings.pairs());
    }

    private static List<MessageQueue> existing(DefaultMQProducer producer, String topic) {
        try {
            return producer.fetchPublishMessageQueues(topic);
        } catch (MQClientException noRoute) {
            return List.of();
        }
    }
}
