/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import java.util.Arrays;
import java.util.List;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.cs.Gauge;

/** The figures of delivery, resolved once for a node. */
final class DeliveryMeters {

    final Counter expiredAtBroker;
    final Counter missedWhileAway;
    final Counter redelivered;
    final Counter setAside;
    final Counter buried;
    final Counter stalled;
    final Counter lateAcks;
    final Counter notWanted;
    final Counter windowsFull;
    final Counter cursorResets;
    final Counter readRetries;
    final Counter unexpectedAcks;
    final Counter retainedDelivered;
    final Counter retainedReadRetries;
    final Gauge retainedDue;
    final Gauge cursorsBehind;
    final Gauge inflight;
    private final List<Counter> delivered;

    DeliveryMeters(Meters meters) {
        expiredAtBroker = meters.discard("expired_at_broker");
        missedWhileAway = meters.discard("qos0_while_away");
        redelivered = meters.counter("mqtt_redeliver");
        setAside = meters.counter("mqtt_set_aside");
        buried = meters.discard("dead_letter");
        stalled = meters.counter("mqtt_overdue", "qos", "2");
        notWanted = meters.counter("mqtt_set_aside_not_wanted");
        windowsFull = meters.counter("mqtt_windows_full");
        lateAcks = meters.counter("mqtt_acks_late");
        cursorResets = meters.counter("mqtt_cursor_resets");
        readRetries = meters.counter("mqtt_cursor_read_retries");
        unexpectedAcks = meters.counter("mqtt_acks_unexpected");
        retainedDelivered = meters.counter("mqtt_deliver_retained");
        retainedReadRetries = meters.counter("mqtt_retained_read_retries");
        retainedDue = new Gauge(meters, "mqtt_retained_due");
        cursorsBehind = new Gauge(meters, "mqtt_cursors_behind");
        inflight = new Gauge(meters, "mqtt_inflight");
        delivered = Arrays.stream(Qos.values())
                .map(qos -> meters.counter("mqtt_deliver", "qos", Integer.toString(qos.level())))
                .toList();
    }

    Counter delivered(Qos qos) {
        return delivered.get(qos.level());
    }
}
