/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.example;

/** Names a backend service needs only when it addresses light queues itself ({@code --way queue}). */
final class LightQueue {
    /** The user property that lists a message's light queues, separated by commas. */
    static final String DISPATCH_PROPERTY = "INNER_MULTI_DISPATCH";

    private LightQueue() {}

    /** {@code demo/r/1} is {@code %LMQ%demo%r%1%}; a topic of one level has no {@code %} behind it. */
    static String nameOf(String mqttTopic) {
        boolean closed = !mqttTopic.contains("/") || mqttTopic.endsWith("/");
        return "%LMQ%" + mqttTopic.replace('/', '%') + (closed ? "" : "%");
    }

    /** The RocketMQ topic a message is stored under: the first level. */
    static String parentTopicOf(String mqttTopic) {
        String levels = mqttTopic.startsWith("/") ? mqttTopic.substring(1) : mqttTopic;
        int slash = levels.indexOf('/');
        return slash < 0 ? levels : levels.substring(0, slash);
    }
}
