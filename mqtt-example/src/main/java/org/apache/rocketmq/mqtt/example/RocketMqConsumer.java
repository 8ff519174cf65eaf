/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.example;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** A backend service that reads what devices publish, with the plain RocketMQ SDK. */
public final class RocketMqConsumer implements Program {

    public static void main(String[] args) {
        System.exit(Program.execute(new RocketMqConsumer(), args));
    }

    @Override
    public Options options() {
        return new Options("RocketMqConsumer: prints messages of devices (RocketMQ SDK)")
                .with("namesrv", "127.0.0.1:9876", "RocketMQ name server")
                .with("topic", "demo", "RocketMQ topic = first level of the MQTT topic; made if it is missing")
                .with("cluster", "DefaultCluster", "RocketMQ cluster to make it in")
                .with("group", "demo_consumer", "consumer group: its members share the messages")
                .with("old", "false", "true: print messages older than this program, too")
                .with("count", 0, "stop after so many messages; 0: never")
                .with("timeout", 0, "give up after so many seconds; 0: never");
    }

    @Override
    public int run(Options options) throws Exception {
        Countdown countdown = new Countdown(options);
        String topic = options.text("topic");
        // A new group on a young topic is given its first message by the broker, whatever ConsumeFromWhere says.
        long since = options.oneOf("old", "true", "false").equals("true") ? 0 : System.currentTimeMillis();
        ParentTopic.make(options.text("namesrv"), options.text("cluster"), topic);

        CountDownLatch assigned = new CountDownLatch(1);
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(options.text("group"));
        consumer.setNamesrvAddr(options.text("namesrv"));
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET);
        consumer.subscribe(topic, DeviceProperty.TAG);
        consumer.setMessageQueueListener((name, all, mine) -> {
            if (name.equals(topic) && !mine.isEmpty()) {
                assigned.countDown();
            }
        });
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.stream().filter(m -> m.getBornTimestamp() >= since).forEach(m -> countdown.print(line(m)));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        try {
            if (!assigned.await(60, TimeUnit.SECONDS)) {
                throw new MQClientException("no queue of " + topic + " within 60 s: is the group full?", null);
            }
            System.out.println("ready topic=" + topic + " group=" + options.text("group"));
            return countdown.await();
        } finally {
            consumer.shutdown();
        }
    }

    static String line(MessageExt message) {
        boolean empty = Boolean.parseBoolean(message.getProperty(DeviceProperty.EMPTY));
        return "received topic=" + message.getProperty(DeviceProperty.TOPIC)
                + " qos=" + message.getProperty(DeviceProperty.QOS)
                + " client=" + message.getProperty(DeviceProperty.CLIENT_ID)
                + " retain=" + message.getProperty(DeviceProperty.RETAIN)
                + " payload=" + (empty ? "" : new String(message.getBody(), StandardCharsets.UTF_8));
    }
}
