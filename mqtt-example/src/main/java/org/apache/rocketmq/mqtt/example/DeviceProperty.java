/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.example;

/** User properties of the messages that cross the gateway, and their tag. */
final class DeviceProperty {
    /** Tag of every message written by a device. */
    static final String TAG = "MQTT_COMMON";

    /** The whole MQTT topic. */
    static final String TOPIC = "originMqttTopic";

    /** "0", "1" or "2". */
    static final String QOS = "qosLevel";

    /** The device that sent it. */
    static final String CLIENT_ID = "clientId";

    static final String RETAIN = "retain";

    /** "true" if the payload was empty: RocketMQ has no empty bodies, so the body is then to be ignored. */
    static final String EMPTY = "IS_EMPTY_MSG";

    private DeviceProperty() {}
}
