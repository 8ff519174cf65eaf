/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.port.SharedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What one session gets out of one light queue, from all brokers: from where on, at which QoS at most, and how far it has come. Event loop
 * only; dies with {@link Deliveries#unsubscribe} or its session.
 */
public final class QueueSubscription {

    private final Deliveries session;
    private final QueueName queue;
    private final StartPoint from;
    private final @Nullable StartPoint awayUntil;
    private Qos granted;
    private boolean held;
    private @Nullable List<Cursor> cursors;

    // Of the router:
    @Nullable
    QueueWatch watch;

    int index;

    /** @param awayUntil of a session that goes on with what it was: when its client was here again; null for a new subscription */
    QueueSubscription(
            Deliveries session, QueueName queue, StartPoint from, @Nullable StartPoint awayUntil, Qos granted) {
        this.session = session;
        this.queue = queue;
        this.from = from;
        this.awayUntil = awayUntil;
        this.granted = granted;
    }

    QueueName queue() {
        return queue;
    }

    StartPoint from() {
        return from;
    }

    /** Whether messages may have come while nobody here was told. */
    boolean isResumed() {
        return awayUntil != null;
    }

    /** Messages before this place of a broker's commit log came while the client was away. */
    long awayUntil(String broker) {
        return awayUntil == null ? 0 : awayUntil.at(broker);
    }

    Qos granted() {
        return granted;
    }

    /** From now on; the place in the queue stays. */
    public void grant(Qos qos) {
        granted = qos;
    }

    /** Delivers nothing until {@link #release}. */
    void hold() {
        held = true;
    }

    void release() {
        if (held) {
            held = false;
            if (cursors != null) {
                cursors.forEach(session::ready);
            }
        }
    }

    boolean isHeld() {
        return held;
    }

    /** Whether other sessions of the loop get the same messages. */
    boolean isShared() {
        return watch != null && !watch.isOnlyOne();
    }

    void hasNews(SharedQueue shared) {
        if (cursors == null) {
            cursors = new ArrayList<>(1);
        }
        for (Cursor cursor : cursors) {
            if (cursor.broker().equals(shared.broker())) {
                cursor.hasNews(shared);
                return;
            }
        }
        Cursor cursor = new Cursor(session, this, shared);
        cursors.add(cursor);
        cursor.hasNews(shared);
    }

    void close() {
        if (cursors != null) {
            cursors.forEach(Cursor::close);
        }
    }
}
