/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.QueueName;

/** One broker of an {@link InMemoryMessageStore}, whose lock guards it. */
final class InMemoryBroker {

    private static final long BETWEEN_ERAS = 1L << 50;

    private final String name;
    private final int windowSize;
    private final Map<QueueName, InMemoryQueue> queues = new HashMap<>();
    private long mark = 1_000;

    InMemoryBroker(String name, int windowSize) {
        this.name = name;
        this.windowSize = windowSize;
    }

    String name() {
        return name;
    }

    /** Where its commit log ends. */
    long mark() {
        return mark;
    }

    /** @return the queues that have the message now */
    List<InMemoryQueue> append(Message message, Collection<QueueName> targets) {
        return append(message, targets, 0);
    }

    List<InMemoryQueue> append(Message message, Collection<QueueName> targets, int attempts) {
        List<InMemoryQueue> written = new ArrayList<>();
        for (QueueName target : targets) {
            InMemoryQueue queue = queues.computeIfAbsent(target, key -> new InMemoryQueue(key, name, windowSize));
            queue.append(message, mark, attempts);
            written.add(queue);
        }
        mark += message.weight();
        return written;
    }

    Optional<InMemoryQueue> find(QueueName queue) {
        return Optional.ofNullable(queues.get(queue));
    }

    /** Its commit log begins anew, at a place behind all that it had; the queue stays, for the test to empty it. */
    void beginAnew(QueueName queue) {
        if (queues.containsKey(queue)) {
            mark += BETWEEN_ERAS;
        }
    }
}
