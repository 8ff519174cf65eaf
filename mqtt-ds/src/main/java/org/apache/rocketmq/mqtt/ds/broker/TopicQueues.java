/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The consume queues of one topic on all brokers, ordered by broker name and queue id. */
public record TopicQueues(List<QueueAddress> readable, List<QueueAddress> writable) {

    public TopicQueues {
        readable = List.copyOf(readable);
        writable = List.copyOf(writable);
    }

    /** The queues of a topic that has the same number, readable and writable, on each broker. */
    public static TopicQueues of(String topic, Collection<Broker> brokers, int queuesEach) {
        List<QueueAddress> queues = brokers.stream()
                .sorted(Comparator.comparing(Broker::name))
                .flatMap(broker -> IntStream.range(0, queuesEach).mapToObj(id -> new QueueAddress(broker, topic, id)))
                .toList();
        return new TopicQueues(queues, queues);
    }
}
