/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.example;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** A backend service that writes to devices, with the plain RocketMQ SDK. */
public final class RocketMqProducer implements Program {

    public static void main(String[] args) {
        System.exit(Program.execute(new RocketMqProducer(), args));
    }

    @Override
    public Options options() {
        return new Options("RocketMqProducer: sends messages to devices (RocketMQ SDK)")
                .with("namesrv", "127.0.0.1:9876", "RocketMQ name server")
                .with("way", "plain", "plain: any message; queue: into light queues; p2p: to one client")
                .with("topic", "demo", "RocketMQ topic = first level of the MQTT topic")
                .with("mqtt-topic", "", "whole MQTT topic, such as demo/r/1 (plain: optional, queue: needed)")
                .with("client-id", "", "p2p: the client to reach; it needs no subscription")
                .with("payload", "hello", "text; %d in it becomes the number of the message")
                .with("count", 1, "how many")
                .with("interval", 0, "ms between two")
                .with("timeout", 10, "seconds to wait for an answer");
    }

    @Override
    public int run(Options options) throws Exception {
        int count = options.number("count", 1, Integer.MAX_VALUE);
        int interval = options.number("interval", 0, 3_600_000);
        int timeout = options.number("timeout", 1, 3_600);
        message(options, 1);
        DefaultMQProducer producer = new DefaultMQProducer("demo_producer");
        producer.setNamesrvAddr(options.text("namesrv"));
        producer.setSendMsgTimeout(timeout * 1000);
        producer.start();
        try {
            for (int i = 1; i <= count; i++) {
                Message message = message(options, i);
                SendResult result = producer.send(message);
                if (result.getSendStatus() != SendStatus.SEND_OK) {
                    System.err.println("failed: " + result);
                    return FAILED;
                }
                String mqttTopic = message.getProperty(DeviceProperty.TOPIC);
                System.out.println("sent topic=" + message.getTopic()
                        + (mqttTopic == null ? "" : " mqttTopic=" + mqttTopic) + " payload="
                        + new String(message.getBody(), StandardCharsets.UTF_8));
                if (i < count) {
                    TimeUnit.MILLISECONDS.sleep(interval);
                }
            }
        } finally {
            producer.shutdown();
        }
        return DONE;
    }

    static Message message(Options options, int number) throws UsageException {
        String topic = options.text("topic");
        String payload = options.text("payload").replace("%d", Integer.toString(number));
        if (payload.isEmpty()) {
            throw new UsageException("--payload: empty (expected: RocketMQ has no empty messages)");
        }
        Message message = new Message(topic, payload.getBytes(StandardCharsets.UTF_8));
        switch (options.oneOf("way", "plain", "queue", "p2p")) {
            case "queue" -> intoQueues(message, options.text("mqtt-topic"));
            case "p2p" -> toClient(message, options.text("client-id"));
            default -> plain(message, options.text("mqtt-topic"));
        }
        return message;
    }

    /** Without a property, it reaches the subscribers of the RocketMQ topic's name: T, T/#, #. */
    private static void plain(Message message, String mqttTopic) throws UsageException {
        if (!mqttTopic.isEmpty()) {
            checkParent(message, mqttTopic);
            message.putUserProperty(DeviceProperty.TOPIC, mqttTopic);
        }
    }

    /** The fastest way: the broker itself files the message. Filters with wildcards are the gateway's business. */
    private static void intoQueues(Message message, String mqttTopic) throws UsageException {
        if (mqttTopic.isEmpty()) {
            throw new UsageException("--mqtt-topic: missing (expected: with --way queue)");
        }
        checkParent(message, mqttTopic);
        message.putUserProperty(DeviceProperty.TOPIC, mqttTopic);
        message.putUserProperty(LightQueue.DISPATCH_PROPERTY, LightQueue.nameOf(mqttTopic));
    }

    private static void toClient(Message message, String clientId) throws UsageException {
        if (clientId.isEmpty()) {
            throw new UsageException("--client-id: missing (expected: with --way p2p)");
        }
        message.putUserProperty(DeviceProperty.TOPIC, message.getTopic() + "/p2p/" + clientId);
    }

    private static void checkParent(Message message, String mqttTopic) throws UsageException {
        String parent = LightQueue.parentTopicOf(mqttTopic);
        if (!parent.equals(message.getTopic())) {
            throw new UsageException("--topic: " + message.getTopic() + " (expected: " + parent
                    + ", the first level of --mqtt-topic " + mqttTopic + ")");
        }
    }
}
