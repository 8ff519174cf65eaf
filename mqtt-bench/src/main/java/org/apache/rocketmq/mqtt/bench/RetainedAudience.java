/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.mqtt.Delivery;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingListener;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;
import org.apache.rocketmq.mqtt.bench.report.Report;

/** What one wildcard subscription gets of what is retained. Owned by its client's event loop; read it after a fence. */
final class RetainedAudience implements LastingListener {
    private static final double MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    private final int run;
    private final int topics;
    private final int qos;
    private final BitSet seen = new BitSet();
    private final AtomicLong received = new AtomicLong();
    private volatile boolean connected;
    private long subackNanos;
    private long firstNanos;
    private long lastNanos;
    private long duplicated;
    private long unflagged;
    private long wrong;

    /** @param qos to be delivered at */
    RetainedAudience(int run, int topics, int qos) {
        this.run = run;
        this.topics = topics;
        this.qos = qos;
    }

    boolean isConnected() {
        return connected;
    }

    /** Different messages that have come. */
    long received() {
        return received.get();
    }

    @Override
    public void connected(boolean sessionPresent) {
        connected = true;
    }

    @Override
    public void subscribed(String filter, int granted) {
        subackNanos = System.nanoTime();
    }

    @Override
    public void received(Delivery delivery) {
        lastNanos = System.nanoTime();
        if (firstNanos == 0) {
            firstNanos = lastNanos;
        }
        if (!delivery.retained()) {
            unflagged++;
        }
        Stamp stamp = Stamp.ofRun(delivery.payload(), run);
        if (stamp == null || stamp.sequence() >= topics || delivery.qos() != qos) {
            wrong++;
        } else if (seen.get((int) stamp.sequence())) {
            duplicated++;
        } else {
            seen.set((int) stamp.sequence());
            received.incrementAndGet();
        }
    }

    @Override
    public void acknowledged(Message message) {
        wrong++;
    }

    @Override
    public void withdrawn(Message message) {
        wrong++;
    }

    @Override
    public void violated(String how) {
        wrong++;
    }

    void describe(Report report, long fromNanos) {
        report.put("retained", "suback_ms", (subackNanos - fromNanos) / MILLISECOND);
        report.put("retained", "first_ms", (firstNanos - fromNanos) / MILLISECOND);
        report.put("retained", "last_ms", (lastNanos - fromNanos) / MILLISECOND);
        report.put("retained", "received", received.get());
        report.put("retained", "missing", topics - received.get());
        report.faultIf(topics - received.get(), "retained messages missing");
        report.faultIf(duplicated, "retained messages twice");
        report.faultIf(unflagged, "retained messages without RETAIN set [MQTT-3.3.1-8]");
        report.faultIf(wrong, "messages or packets that must not come");
    }
}
