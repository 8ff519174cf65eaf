/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.ds.broker.Broker;

/**
 * The latest news of queues that nobody watched when it came, for whoever begins to watch one right then: a message stored between a
 * subscription's start point and its watch would else wait for the next one. Remembers the {@value #MOST} queues last heard of. Guarded by this.
 */
final class UnheardNews {

    static final int MOST = 1_024;
    private static final float USUAL_LOAD = 0.75f;

    private final Map<QueueName, Map<Broker, Long>> latest = new LinkedHashMap<>(16, USUAL_LOAD, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<QueueName, Map<Broker, Long>> eldest) {
            return size() > MOST;
        }
    };

    synchronized void add(QueueName queue, Broker broker, long place) {
        if (place != ArrivalListener.UNKNOWN) {
            latest.computeIfAbsent(queue, name -> new HashMap<>(2)).merge(broker, place, Math::max);
        }
    }

    /** The news of a queue that is not of before a start point: broker to place. */
    synchronized Map<Broker, Long> since(QueueName queue, StartPoint from) {
        Map<Broker, Long> news = new HashMap<>(latest.getOrDefault(queue, Map.of()));
        news.entrySet()
                .removeIf(entry -> entry.getValue() < from.at(entry.getKey().name()));
        return news;
    }
}
