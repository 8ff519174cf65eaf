/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.cs.Gauge;
import org.apache.rocketmq.mqtt.cs.codec.Fault;

/** The figures of sessions, resolved once for a node. */
public final class SessionMeters {

    final Gauge connections;
    final Gauge subscriptions;
    final Counter storeFailed;
    final Counter willFailed;
    final Counter endingFailed;
    final Counter resumed;
    final Counter subscriptionsRefused;
    final Counter acks;
    private final List<Counter> publishes;
    private final Map<EndReason, Counter> ends = new EnumMap<>(EndReason.class);
    private final Map<Fault.Kind, Counter> faults = new EnumMap<>(Fault.Kind.class);

    public SessionMeters(Meters meters) {
        connections = new Gauge(meters, "mqtt_connections");
        subscriptions = new Gauge(meters, "mqtt_subscriptions");
        storeFailed = meters.discard("store_failed");
        endingFailed = meters.counter("mqtt_endings_failed");
        resumed = meters.counter("mqtt_sessions_resumed");
        willFailed = meters.discard("will_failed");
        subscriptionsRefused = meters.counter("mqtt_subscriptions_refused");
        acks = meters.counter("mqtt_acks_in");
        publishes = Arrays.stream(Qos.values())
                .map(qos -> meters.counter("mqtt_publish_in", "qos", Integer.toString(qos.level())))
                .toList();
        for (EndReason reason : EndReason.values()) {
            ends.put(reason, meters.counter("mqtt_disconnects", "reason", reason.tag()));
        }
        for (Fault.Kind kind : Fault.Kind.values()) {
            faults.put(kind, meters.counter("mqtt_protocol_errors", "reason", kind.tag()));
        }
    }

    Counter published(Qos qos) {
        return publishes.get(qos.level());
    }

    Counter ended(EndReason reason) {
        return counter(ends, reason);
    }

    /** A connection closed for what its client sent. */
    public Counter fault(Fault.Kind kind) {
        return counter(faults, kind);
    }

    private static <K extends Enum<K>> Counter counter(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + key);
        }
        return counter;
    }
}
