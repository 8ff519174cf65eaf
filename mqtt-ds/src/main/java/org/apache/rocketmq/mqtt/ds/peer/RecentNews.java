/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.peer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.model.QueueName;

/**
 * The latest news this node raised, for other nodes that begin to want it right then: what was stored before their route was known here was told to
 * nobody there. Remembers the {@value #MOST} queues that last had news, and of each what came in the last seconds. Guarded by this.
 */
final class RecentNews {

    static final int MOST = 4_096;
    static final long AGE_SECONDS = 30;

    private static final float USUAL_LOAD = 0.75f;
    private static final long AGE_NANOS = AGE_SECONDS * 1_000_000_000;

    private final Map<QueueName, Map<PeerEvent.Key, Latest>> latest = new LinkedHashMap<>(16, USUAL_LOAD, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<QueueName, Map<PeerEvent.Key, Latest>> eldest) {
            return size() > MOST;
        }
    };

    /** The newest event of its kind, and when it came. */
    private record Latest(PeerEvent event, long atNanos) {
        Latest or(Latest later) {
            return new Latest(later.event.place() > event.place() ? later.event : event, later.atNanos);
        }
    }

    synchronized void add(PeerEvent event, long nowNanos) {
        latest.computeIfAbsent(event.queue(), name -> new LinkedHashMap<>(2))
                .merge(event.key(), new Latest(event, nowNanos), Latest::or);
    }

    synchronized List<PeerEvent> of(QueueName queue, long nowNanos) {
        List<PeerEvent> recent = new ArrayList<>(2);
        for (Latest each : latest.getOrDefault(queue, Map.of()).values()) {
            if (nowNanos - each.atNanos() < AGE_NANOS) {
                recent.add(each.event());
            }
        }
        return recent;
    }
}
