/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** The plain SDK against one parent topic: sends with a dispatch list, reads a light queue by a held pull. */
@SuppressWarnings("deprecation") // the pull consumer is the SDK's one public way to a named queue
final class LightQueueClient implements AutoCloseable {

    private static final int HELD_MILLIS = (int) Duration.ofSeconds(10).toMillis();

    private final String brokerName;
    private final String parentTopic;
    private final DefaultMQProducer producer = new DefaultMQProducer("embedded-test");
    private final DefaultMQPullConsumer consumer = new DefaultMQPullConsumer("CID_RMQ_SYS_embedded-test");

    LightQueueClient(EmbeddedRocketMq rocketMq, String parentTopic) throws Exception {
        this.brokerName = rocketMq.brokerName();
        this.parentTopic = parentTopic;
        producer.setNamesrvAddr(rocketMq.namesrvAddr());
        producer.setInstanceName("producer-" + parentTopic + rocketMq.brokerPort());
        producer.start();
        consumer.setNamesrvAddr(rocketMq.namesrvAddr());
        consumer.setInstanceName("consumer-" + parentTopic + rocketMq.brokerPort());
        consumer.setBrokerSuspendMaxTimeMillis(HELD_MILLIS);
        consumer.setConsumerTimeoutMillisWhenSuspend(HELD_MILLIS + 10_000L);
        consumer.start();
    }

    void send(String body, String lightQueues) throws Exception {
        Message message = new Message(parentTopic, body.getBytes(UTF_8));
        message.putUserProperty(MessageConst.PROPERTY_INNER_MULTI_DISPATCH, lightQueues);
        producer.send(message, 10_000);
    }

    /** The first message of a light queue, waited for at the broker. */
    MessageExt readFirst(String lightQueue) throws Exception {
        consumer.getDefaultMQPullConsumerImpl()
                .getRebalanceImpl()
                .getmQClientFactory()
                .updateTopicRouteInfoFromNameServer(parentTopic);
        PullResult result = consumer.pullBlockIfNotFound(new MessageQueue(lightQueue, brokerName, 0), "*", 0, 1);
        return result.getMsgFoundList().get(0);
    }

    @Override
    public void close() {
        producer.shutdown();
        consumer.shutdown();
    }
}
