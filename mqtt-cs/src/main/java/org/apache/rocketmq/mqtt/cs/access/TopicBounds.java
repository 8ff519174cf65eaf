/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import org.apache.rocketmq.mqtt.cs.ClientLimits;
import org.jspecify.annotations.Nullable;

/** How long and how deep a topic or filter may be. Immutable. */
final class TopicBounds {

    private static final int MOST_BYTES_OF_CHAR = 3;

    private final int maxBytes;
    private final int maxLevels;

    TopicBounds(ClientLimits limits) {
        this.maxBytes = limits.maxTopicLength();
        this.maxLevels = limits.maxTopicLevels();
    }

    /** The bound that is passed; null if none is. */
    @Nullable
    Limit passedBy(String topic) {
        if (isLonger(topic, maxBytes)) {
            return Limit.TOPIC_LENGTH;
        }
        return topic.length() >= maxLevels && levels(topic) > maxLevels ? Limit.TOPIC_LEVELS : null;
    }

    /** Whether a well-formed text takes more bytes in UTF-8. */
    static boolean isLonger(String text, int bytes) {
        return text.length() > bytes || (text.length() > bytes / MOST_BYTES_OF_CHAR && utf8Length(text) > bytes);
    }

    private static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // half of a pair that takes 4
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : MOST_BYTES_OF_CHAR;
        }
        return bytes;
    }

    private static int levels(String topic) {
        int levels = 1;
        for (int i = topic.indexOf('/'); i >= 0; i = topic.indexOf('/', i + 1)) {
            levels++;
        }
        return levels;
    }
}
