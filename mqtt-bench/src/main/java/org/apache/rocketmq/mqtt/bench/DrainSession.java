/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.mqtt.bench.history.Ledger;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.mqtt.Delivery;
import org.apache.rocketmq.mqtt.bench.mqtt.Identity;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingListener;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;
import org.apache.rocketmq.mqtt.bench.mqtt.SessionClient;

/** One persistent session with a topic of its own, and the books of that topic. Told by its event loop, asked by any thread. */
final class DrainSession implements LastingListener {
    private static final int KEEP_ALIVE_SECONDS = 60;
    private static final int RECEIVE_ONLY = 1;

    private final int run;
    private final int index;
    private final String topic;
    private final int qos;
    private final Ledger ledger = new Ledger();
    private final AtomicLong firsts = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger granted = new AtomicInteger();
    private final AtomicInteger sessionsLost = new AtomicInteger();
    private final AtomicInteger violations = new AtomicInteger();
    private final SessionClient client;

    DrainSession(Loops loops, MqttServers servers, int run, int index, String topic, int qos) {
        this.run = run;
        this.index = index;
        this.topic = topic;
        this.qos = qos;
        ledger.expect(0, ledger.open(qos), qos);
        String clientId = "bench-" + Integer.toHexString(run) + "-d" + index;
        Identity who = Identity.of(servers, clientId, KEEP_ALIVE_SECONDS).lasting();
        this.client = new SessionClient(loops, servers, index, who, RECEIVE_ONLY, this);
        client.subscribe(topic, qos);
    }

    void connect() {
        client.connect();
    }

    CompletionStage<Void> disconnect() {
        return client.disconnect();
    }

    /** The next message for it. */
    Message next(int payloadBytes) {
        return Message.of(topic, qos, new Stamp(run, index, ledger.next(0), System.nanoTime()), payloadBytes);
    }

    /** One of {@link #next}'s was acknowledged. */
    void published(long sequence) {
        ledger.acknowledged(0, sequence);
    }

    @Override
    public void connected(boolean sessionPresent) {
        if (connections.getAndIncrement() > 0 && !sessionPresent) {
            sessionsLost.incrementAndGet();
        }
    }

    @Override
    public void subscribed(String filter, int grantedQos) {
        if (grantedQos == qos) {
            granted.incrementAndGet();
        } else {
            violations.incrementAndGet();
        }
    }

    @Override
    public void received(Delivery delivery) {
        Stamp stamp = Stamp.ofRun(delivery.payload(), run);
        if (stamp == null || stamp.publisher() != index) {
            ledger.foreign();
        } else if (ledger.arrived(0, 0, stamp.sequence(), delivery.qos(), delivery.dup())) {
            firsts.incrementAndGet();
        }
    }

    @Override
    public void acknowledged(Message message) {
        violations.incrementAndGet();
    }

    @Override
    public void withdrawn(Message message) {
        violations.incrementAndGet();
    }

    @Override
    public void violated(String how) {
        violations.incrementAndGet();
    }

    boolean isSubscribed() {
        return granted.get() > 0;
    }

    /** Different messages that have come. */
    long received() {
        return firsts.get();
    }

    int sessionsLost() {
        return sessionsLost.get();
    }

    int violations() {
        return violations.get();
    }

    Ledger ledger() {
        return ledger;
    }
}
