/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.stress;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.rocketmq.mqtt.bench.history.Ledger;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.mqtt.Delivery;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingListener;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;
import org.apache.rocketmq.mqtt.bench.report.Latencies;

/**
 * What one client of sessions reports: how long messages took from when they were due, and the books. Told by a loop.
 */
final class Healthy implements LastingListener {
    private final int run;
    private final int number;
    private final Ledger ledger;

    /** By the sequence number of the first message that goes there. */
    private final NavigableMap<Long, Latencies> latencies = new ConcurrentSkipListMap<>();

    private volatile boolean connected;
    private volatile boolean subscribed;
    private volatile int connections;
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    /** @param number of the subscriber in the ledger */
    Healthy(int run, int number, Ledger ledger) {
        this.run = run;
        this.number = number;
        this.ledger = ledger;
    }

    /** Latencies of messages from this one on go there, until the next call names a later one. */
    void measure(long from, Latencies next) {
        latencies.put(from, next);
    }

    boolean isConnected() {
        return connected;
    }

    boolean isSubscribed() {
        return connected && subscribed;
    }

    /** How the server broke the protocol. */
    List<String> violations() {
        return List.copyOf(violations);
    }

    /** Whether it was ever disconnected. */
    boolean wasLost() {
        return connections > 1;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // by its loop only
    public void connected(boolean sessionPresent) {
        connected = true;
        connections++;
    }

    @Override
    public void disconnected() {
        connected = false;
    }

    @Override
    public void subscribed(String filter, int granted) {
        subscribed = true;
    }

    @Override
    public void acknowledged(Message message) {
        Stamp stamp = message.stamp();
        if (stamp != null) {
            ledger.acknowledged(stamp.publisher(), stamp.sequence());
        }
    }

    @Override
    public void withdrawn(Message message) {
        throw new IllegalStateException("a message withdrawn");
    }

    @Override
    public void received(Delivery delivery) {
        Stamp stamp = Stamp.ofRun(delivery.payload(), run);
        if (stamp == null) {
            ledger.foreign();
        } else if (ledger.arrived(number, stamp.publisher(), stamp.sequence(), delivery.qos(), delivery.dup())) {
            Map.Entry<Long, Latencies> entry = latencies.floorEntry(stamp.sequence());
            if (entry != null) {
                entry.getValue().record(System.nanoTime() - stamp.dueNanos());
            }
        }
    }

    @Override
    public void violated(String how) {
        violations.add(how);
    }
}
