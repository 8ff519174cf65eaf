/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.example;

import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.jspecify.annotations.Nullable;

/** Paho's callback for a client that only listens. */
interface PlainCallback extends MqttCallback {
    @Override
    default void connectionLost(@Nullable Throwable cause) {
        System.err.println("connection lost: " + cause);
    }

    @Override
    default void deliveryComplete(IMqttDeliveryToken token) {
        // it publishes nothing
    }
}
