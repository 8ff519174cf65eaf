/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.example;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuth;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A device that sends: publishes {@code --count} messages and waits for each one's acknowledgement. */
public final class MqttPublisher implements Program {

    public static void main(String[] args) {
        System.exit(Program.execute(new MqttPublisher(), args));
    }

    @Override
    public Options options() {
        Options options = new Options("MqttPublisher: publishes messages (HiveMQ client, MQTT 3.1.1)")
                .with("host", "127.0.0.1", "the gateway")
                .with("port", 1883, "its MQTT port")
                .with("topic", "demo/a", "MQTT topic")
                .with("qos", 1, "0, 1 or 2")
                .with("payload", "hello", "text; %d in it becomes the number of the message")
                .with("retain", "false", "true: the gateway keeps it for later subscribers")
                .with("count", 1, "how many")
                .with("interval", 0, "ms between two")
                .with("timeout", 10, "seconds to wait for an answer");
        return Credentials.declareIn(options, "publisher-");
    }

    @Override
    public int run(Options options) throws Exception {
        int count = options.number("count", 1, Integer.MAX_VALUE);
        int interval = options.number("interval", 0, 3_600_000);
        int timeout = options.number("timeout", 1, 3_600);
        MqttQos qos = qos(options.number("qos", 0, 2));
        boolean retain = options.oneOf("retain", "true", "false").equals("true");
        String topic = options.text("topic");
        Mqtt3AsyncClient client = client(options);
        within(timeout, client.connectWith().cleanSession(true).send());
        try {
            for (int i = 1; i <= count; i++) {
                String payload = options.text("payload").replace("%d", Integer.toString(i));
                within(
                        timeout,
                        client.publishWith()
                                .topic(topic)
                                .qos(qos)
                                .retain(retain)
                                .payload(payload.getBytes(StandardCharsets.UTF_8))
                                .send());
                System.out.println("published topic=" + topic + " qos=" + qos.getCode() + " payload=" + payload);
                if (i < count) {
                    TimeUnit.MILLISECONDS.sleep(interval);
                }
            }
        } finally {
            within(timeout, client.disconnect());
        }
        return DONE;
    }

    private static Mqtt3AsyncClient client(Options options) throws Exception {
        int port = options.number("port", 1, 65_535);
        Credentials who = Credentials.from(options);
        var client = MqttClient.builder()
                .useMqttVersion3()
                .identifier(who.clientId())
                .serverHost(options.text("host"))
                .serverPort(port);
        if (who.user().isEmpty()) {
            return client.buildAsync();
        }
        return client.simpleAuth(Mqtt3SimpleAuth.builder()
                        .username(who.user())
                        .password(who.password().getBytes(StandardCharsets.UTF_8))
                        .build())
                .buildAsync();
    }

    private static MqttQos qos(int code) {
        return switch (code) {
            case 0 -> MqttQos.AT_MOST_ONCE;
            case 1 -> MqttQos.AT_LEAST_ONCE;
            default -> MqttQos.EXACTLY_ONCE;
        };
    }

    private static void within(int seconds, CompletableFuture<?> answer) throws Exception {
        answer.get(seconds, TimeUnit.SECONDS);
    }
}
