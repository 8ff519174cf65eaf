/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.directory;

import java.util.Set;
import org.apache.rocketmq.common.topic.TopicValidator;

/** Which RocketMQ topic the messages of an MQTT topic are stored under. Immutable. */
public final class ParentTopics {

    private static final int MAX_LENGTH = 127;

    private final String defaultTopic;
    private final Set<String> reserved;

    /**
     * @param defaultTopic for first levels that RocketMQ cannot name
     * @param reserved topics of the gateway's own, not to be reached by naming them
     */
    public ParentTopics(String defaultTopic, Set<String> reserved) {
        this.defaultTopic = defaultTopic;
        this.reserved = Set.copyOf(reserved);
    }

    /** The parent of the topics with this first level; the default parent where RocketMQ has no such name or keeps it for itself. */
    public String of(String firstLevel) {
        return isNameable(firstLevel) ? firstLevel : defaultTopic;
    }

    /** Whether messages of backend services in a RocketMQ topic can concern devices: not those of RocketMQ and of the gateway itself. */
    public boolean isOpen(String topic) {
        return isNameable(topic);
    }

    private boolean isNameable(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH || reserved.contains(name)) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean legal =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
            if (!legal) {
                return false; // also % and |, legal in RocketMQ, which mark its retry topics and namespaces
            }
        }
        return !TopicValidator.isSystemTopic(name) && !name.startsWith("RMQ_SYS_");
    }
}
