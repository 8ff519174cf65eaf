/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.format;

/** The properties of a RocketMQ message that carry MQTT; those of rocketmq-mqtt keep their names. */
public final class MessageProperties {

    /** Tag of every message that a device published. */
    public static final String DEVICE_TAG = "MQTT_COMMON";

    /** The MQTT topic, character for character. */
    public static final String TOPIC = "originMqttTopic";

    /** QoS as published: 0, 1 or 2. */
    public static final String QOS = "qosLevel";

    /** The client that published. */
    public static final String CLIENT_ID = "clientId";

    /** The RETAIN flag as published: true or false. */
    public static final String RETAIN = "retain";

    /** true: the payload is empty and the body, which RocketMQ wants not to be, only stands in for it. */
    public static final String EMPTY = "IS_EMPTY_MSG";

    /** Written by a gateway: the feed of backend services' messages leaves such messages out. */
    public static final String GATEWAY = "mqttGateway";

    /** How many bytes at the beginning of the body are the MQTT topic, where it is too long for a property. */
    public static final String TOPIC_IN_BODY = "mqttTopicInBody";

    /** In a client's retry queue: how often the client was sent the message before. */
    public static final String ATTEMPTS = "retryTimes";

    /** In a client's dead-letter queue: why the message was given up. */
    public static final String DEAD_REASON = "deadReason";

    /** What rocketmq-mqtt and its services write beside: a JSON object, of which {@code qosLevel} is read. */
    static final String EXTRA = "extData";

    /** RocketMQ's own: the light queues a message goes to, by name, with commas between them. */
    public static final String DISPATCH_LIST = "INNER_MULTI_DISPATCH";

    static final String TAGS = "TAGS";

    /** RocketMQ's own: tells the message from all others. */
    public static final String UNIQUE_KEY = "UNIQ_KEY";

    private MessageProperties() {}
}
