/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.mqtt.Delivery;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingListener;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;

/**
 * What a client with a session that lasts reports: to the books, and what of it is wrong beyond them. Told by a loop,
 * asked by the run's thread; its lock guards it.
 */
final class LastingMember implements LastingListener {
    private static final int REFUSED = 0x80;

    private final String name;
    private final int run;
    private final int number;
    private final Books books;
    private final Chronicle chronicle;
    private final Round round;

    /** From a flow to its path's number. */
    private final Map<Integer, Integer> paths = new HashMap<>();

    private final Set<String> subscribed = new HashSet<>();
    private final Map<String, Integer> violations = new TreeMap<>();
    private int connections;
    private int sessionsLost;

    /** @param number of the subscriber in the ledger */
    LastingMember(String name, int run, int number, Books books, Chronicle chronicle, Round round) {
        this.name = name;
        this.run = run;
        this.number = number;
        this.books = books;
        this.chronicle = chronicle;
        this.round = round;
    }

    /** Before it connects. */
    void expect(int flow, int qos) {
        books.ledger().expect(number, flow, qos);
    }

    /** Before it connects. */
    void time(int flow, int path) {
        paths.put(flow, path);
    }

    @Override
    public synchronized void connected(boolean sessionPresent) {
        chronicle.event("connected", "client", name, "gateway", round.last(), "session", sessionPresent);
        if (connections > 0 && !sessionPresent) {
            sessionsLost++;
        }
        connections++;
    }

    @Override
    public void disconnected() {
        chronicle.event("disconnected", "client", name);
    }

    @Override
    public synchronized void subscribed(String filter, int granted) {
        if (granted == REFUSED) {
            violate("subscription refused: " + filter);
        }
        subscribed.add(filter);
    }

    @Override
    public void acknowledged(Message message) {
        Stamp stamp = message.stamp();
        if (stamp != null) {
            books.ledger().acknowledged(stamp.publisher(), stamp.sequence());
            chronicle.message("acknowledged", name, stamp.publisher(), stamp.sequence());
        }
    }

    @Override
    public void withdrawn(Message message) {
        throw new IllegalStateException(name + " withdraws a message");
    }

    @Override
    public void received(Delivery delivery) {
        ByteBuf payload = delivery.payload();
        Stamp stamp = payload.readableBytes() < Stamp.BYTES ? null : Stamp.read(payload);
        if (stamp == null || stamp.run() != run) {
            books.ledger().foreign();
            return;
        }
        chronicle.message("delivered", name, stamp.publisher(), stamp.sequence());
        long now = System.nanoTime();
        if (delivery.retained()) {
            violated("RETAIN set on a message of an established subscription [MQTT-3.3.1-9]");
        }
        books.ledger().arrived(number, stamp.publisher(), stamp.sequence(), delivery.qos(), delivery.dup());
        Integer path = paths.get(stamp.publisher());
        if (path != null) {
            books.recoveries().arrived(path, stamp.dueNanos(), now);
        }
    }

    @Override
    public synchronized void violated(String how) {
        chronicle.event("violated", "client", name, "how", how);
        violate(how);
    }

    private void violate(String how) {
        violations.merge(how.replaceAll("packet id \\d+", "a packet id"), 1, Integer::sum);
    }

    synchronized int connections() {
        return connections;
    }

    synchronized boolean hasSubscribed(int filters) {
        return connections > 0 && subscribed.size() == filters;
    }

    synchronized List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (sessionsLost > 0) {
            faults.add(name + " found no session at " + sessionsLost + " of " + connections + " connections");
        }
        violations.forEach((how, count) -> faults.add(name + ": " + count + " times " + how));
        return faults;
    }
}
