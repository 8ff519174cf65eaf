/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.rocketmq;

import java.util.function.Consumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;

/** What a backend service does: a push consumer with the SDK's own settings. */
final class PushReceiver implements RawReceiver {
    private final DefaultMQPushConsumer consumer;

    PushReceiver(RawSettings settings, Consumer<byte[]> bodies) throws MQClientException {
        consumer = new DefaultMQPushConsumer(settings.topic() + "_push");
        consumer.setNamesrvAddr(settings.nameServer());
        consumer.setInstanceName("receive-" + System.nanoTime());
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET);
        consumer.subscribe(settings.topic(), "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(message -> bodies.accept(message.getBody()));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
    }

    @Override
    public void start() throws MQClientException {
        consumer.start();
    }

    @Override
    public void close() {
        consumer.shutdown();
    }
}
