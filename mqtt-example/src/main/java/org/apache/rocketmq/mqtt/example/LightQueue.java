/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.example;

import java.util.regex.Pattern;

/** Names a backend service needs only when it addresses light queues itself ({@code --way queue}). */
final class LightQueue {
    /** The user property that lists a message's light queues, separated by commas. */
    static final String DISPATCH_PROPERTY = "INNER_MULTI_DISPATCH";

    /** Printable ASCII without {@code % , $ ~ \ + #} and space; not too long; no empty level at the end. */
    private static final Pattern ORDINARY = Pattern.compile("[!-~&&[^%,$~\\\\+#]]{1,240}(?<!/)");

    private LightQueue() {}

    /**
     * {@code demo/r/1} is {@code %LMQ%demo%r%1%}; a topic of one level has no {@code %} behind it. Topics with other
     * characters, or a {@code /} at the end, have names that only the gateway makes.
     */
    static String nameOf(String mqttTopic) throws UsageException {
        if (!ORDINARY.matcher(mqttTopic).matches()) {
            throw new UsageException("--mqtt-topic: " + mqttTopic
                    + " (expected: letters, digits and punctuation without % , $ ~, no / at the end; or --way plain)");
        }
        return "%LMQ%" + mqttTopic.replace('/', '%') + (mqttTopic.contains("/") ? "%" : "");
    }

    /** The RocketMQ topic a message is stored under: the first level. */
    static String parentTopicOf(String mqttTopic) {
        String levels = mqttTopic.startsWith("/") ? mqttTopic.substring(1) : mqttTopic;
        int slash = levels.indexOf('/');
        return slash < 0 ? levels : levels.substring(0, slash);
    }
}
