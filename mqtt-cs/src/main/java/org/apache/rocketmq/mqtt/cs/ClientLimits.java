/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;

/**
 * What one client may name and how fast it may publish.
 *
 * @param maxTopicLength of the topic of a message or will, or of a filter, in UTF-8 bytes
 * @param maxTopicLevels of such a topic or filter
 * @param maxClientIdLength in UTF-8 bytes
 * @param maxPublishesPerSecond from one client, in the long run; 0: any number
 * @param maxPublishBytesPerSecond the same in bytes of topic and payload; 0: any number
 */
public record ClientLimits(
        int maxTopicLength,
        int maxTopicLevels,
        int maxClientIdLength,
        int maxPublishesPerSecond,
        int maxPublishBytesPerSecond) {

    public static final ClientLimits DEFAULTS = new ClientLimits(1_024, 64, 256, 0, 0);

    /** What a server must take (MQTT 3.1.1 section 3.1.3.1). */
    private static final int SHORTEST_CLIENT_ID = 23;

    private static final int LONGEST_TEXT = 65_535;

    /** @throws GatewayException FATAL, naming the first limit that cannot work */
    public ClientLimits {
        inRange("maxTopicLength", maxTopicLength, 1, LONGEST_TEXT);
        inRange("maxTopicLevels", maxTopicLevels, 1, LONGEST_TEXT + 1);
        inRange("maxClientIdLength", maxClientIdLength, SHORTEST_CLIENT_ID, LONGEST_TEXT);
        inRange("maxPublishesPerSecond", maxPublishesPerSecond, 0, Integer.MAX_VALUE);
        inRange("maxPublishBytesPerSecond", maxPublishBytesPerSecond, 0, Integer.MAX_VALUE);
    }

    private static void inRange(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new GatewayException(Category.FATAL, name + ": " + value + " (expected: " + min + ".." + max + ")");
        }
    }

    public ClientLimits withTopics(int maxLength, int maxLevels) {
        return new ClientLimits(
                maxLength, maxLevels, maxClientIdLength, maxPublishesPerSecond, maxPublishBytesPerSecond);
    }

    public ClientLimits withClientIds(int maxLength) {
        return new ClientLimits(
                maxTopicLength, maxTopicLevels, maxLength, maxPublishesPerSecond, maxPublishBytesPerSecond);
    }

    public ClientLimits withRates(int publishes, int bytes) {
        return new ClientLimits(maxTopicLength, maxTopicLevels, maxClientIdLength, publishes, bytes);
    }
}
