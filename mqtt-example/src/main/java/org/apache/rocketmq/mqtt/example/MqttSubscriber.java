/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.example;

import java.nio.charset.StandardCharsets;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** A device that listens: prints {@code subscribed} when the gateway has said yes, then one line per message. */
public final class MqttSubscriber implements Program {

    public static void main(String[] args) {
        System.exit(Program.execute(new MqttSubscriber(), args));
    }

    @Override
    public Options options() {
        Options options = new Options("MqttSubscriber: prints messages (Paho client, MQTT 3.1.1)")
                .with("host", "127.0.0.1", "the gateway")
                .with("port", 1883, "its MQTT port")
                .with("topic", "demo/#", "topic filter; empty: connect only (point to point needs no subscription)")
                .with("qos", 1, "0, 1 or 2")
                .with("clean", "true", "false: the gateway keeps the session and what it misses")
                .with("count", 0, "stop after so many messages; 0: never")
                .with("timeout", 0, "give up after so many seconds; 0: never");
        return Credentials.declareIn(options, "subscriber-");
    }

    @Override
    public int run(Options options) throws Exception {
        Countdown countdown = new Countdown(options);
        String filter = options.text("topic");
        int qos = options.number("qos", 0, 2);
        String server = "tcp://" + options.text("host") + ":" + options.number("port", 1, 65_535);
        MqttConnectOptions connect = connectOptions(options);
        try (MqttAsyncClient client = new MqttAsyncClient(server, options.text("client-id"), new MemoryPersistence())) {
            client.setCallback(new Printer(countdown));
            client.connect(connect).waitForCompletion(10_000);
            if (!filter.isEmpty()) {
                client.subscribe(filter, qos).waitForCompletion(10_000);
            }
            System.out.println("subscribed topic=" + filter + " qos=" + qos);
            int exit = countdown.await();
            client.disconnect().waitForCompletion(10_000);
            return exit;
        } catch (MqttException e) {
            System.err.println("failed: " + server + ": " + e);
            return FAILED;
        }
    }

    private static MqttConnectOptions connectOptions(Options options) throws Exception {
        Credentials who = Credentials.from(options);
        MqttConnectOptions connect = new MqttConnectOptions();
        connect.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        connect.setCleanSession(options.oneOf("clean", "true", "false").equals("true"));
        connect.setConnectionTimeout(10);
        if (!who.user().isEmpty()) {
            connect.setUserName(who.user());
            connect.setPassword(who.password().toCharArray());
        }
        return connect;
    }

    private record Printer(Countdown countdown) implements PlainCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            countdown.print("received topic=" + topic + " qos=" + message.getQos() + " retain=" + message.isRetained()
                    + " payload=" + new String(message.getPayload(), StandardCharsets.UTF_8));
        }
    }
}
