/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.util.HashMap;
import java.util.Map;
import org.apache.rocketmq.mqtt.bench.history.SessionBook;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.mqtt.Delivery;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingListener;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;

/** Puts what a client with a session that lasts reports into the books. Told by a loop, asked by the run's thread. */
final class LastingMember implements LastingListener {
    private final String name;
    private final int run;
    private final int number;
    private final Books books;
    private final Chronicle chronicle;
    private final Round round;

    /** From a flow to its path's number. */
    private final Map<Integer, Integer> paths = new HashMap<>();

    private final SessionBook session;

    /** @param number of the subscriber in the ledger */
    LastingMember(String name, int run, int number, Books books, Chronicle chronicle, Round round) {
        this.name = name;
        this.run = run;
        this.number = number;
        this.books = books;
        this.chronicle = chronicle;
        this.round = round;
        this.session = new SessionBook(name);
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
    public void connected(boolean sessionPresent) {
        chronicle.event("connected", "client", name, "gateway", round.last(), "session", sessionPresent);
        session.connected(sessionPresent);
    }

    @Override
    public void disconnected() {
        chronicle.event("disconnected", "client", name);
    }

    @Override
    public void subscribed(String filter, int granted) {
        session.subscribed(filter, granted);
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
        Stamp stamp = Stamp.ofRun(delivery.payload(), run);
        if (stamp == null) {
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
    public void violated(String how) {
        chronicle.event("violated", "client", name, "how", how);
        session.violated(how);
    }

    SessionBook session() {
        return session;
    }
}
