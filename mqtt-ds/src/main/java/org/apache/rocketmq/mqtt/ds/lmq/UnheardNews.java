/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.jspecify.annotations.Nullable;

/**
 * The latest news of queues that nobody watched when it came, for whoever begins to watch one right then: a message stored between a
 * subscription's start point and its watch would else wait for the next one. Remembers the last {@value #MOST} queues. Guarded by this.
 */
final class UnheardNews {

    static final int MOST = 1_024;

    private final Map<QueueName, Arrival> latest = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<QueueName, Arrival> eldest) {
            return size() > MOST;
        }
    };

    /** A message in a queue at a broker. */
    record Arrival(Broker broker, long commitLogOffset) {}

    synchronized void add(QueueName queue, Broker broker, long commitLogOffset) {
        latest.put(queue, new Arrival(broker, commitLogOffset));
    }

    /** Takes out the news of a queue; null if there is none or it is of before the start point. */
    synchronized @Nullable Arrival take(QueueName queue, StartPoint from) {
        Arrival arrival = latest.remove(queue);
        return arrival == null
                        || arrival.commitLogOffset() < from.at(arrival.broker().name())
                ? null
                : arrival;
    }
}
