/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.mqtt.Delivery;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingListener;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;

/** What a subscriber with a clean session reports. Told by a loop; the book's lock guards what it tells. */
final class PassingMember implements LastingListener {
    private final String name;
    private final int run;
    private final List<Roster.Filter> filters;
    private final Books books;
    private final Chronicle chronicle;
    private int connection;
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final AtomicInteger strange = new AtomicInteger();

    PassingMember(String name, int run, List<Roster.Filter> filters, Books books, Chronicle chronicle) {
        this.name = name;
        this.run = run;
        this.filters = filters;
        this.books = books;
        this.chronicle = chronicle;
    }

    @Override
    public void connected(boolean sessionPresent) {
        if (sessionPresent) {
            violated("a clean session was there before [MQTT-3.2.2-1]");
        }
        connection = books.clean().connected();
        chronicle.event("connected", "client", name, "connection", connection);
    }

    @Override
    public void disconnected() {
        chronicle.event("disconnected", "client", name);
        books.clean().ended(connection);
    }

    @Override
    public void subscribed(String filter, int granted) {
        for (Roster.Filter one : filters) {
            if (one.filter().equals(filter)) {
                one.topics().forEach(flow -> books.clean().subscribed(connection, flow, one.qos()));
            }
        }
        subscriptions.incrementAndGet();
    }

    @Override
    public void acknowledged(Message message) {
        throw new IllegalStateException(name + " publishes nothing");
    }

    @Override
    public void withdrawn(Message message) {
        throw new IllegalStateException(name + " publishes nothing");
    }

    @Override
    public void received(Delivery delivery) {
        Stamp stamp = Stamp.ofRun(delivery.payload(), run);
        if (stamp == null) {
            violated("a message of nobody");
            return;
        }
        chronicle.message("delivered", name, stamp.publisher(), stamp.sequence());
        books.clean().arrived(connection, stamp.publisher(), stamp.sequence());
    }

    @Override
    public void violated(String how) {
        chronicle.event("violated", "client", name, "how", how);
        strange.incrementAndGet();
    }

    boolean hasSubscribed() {
        return subscriptions.get() >= filters.size();
    }

    List<String> faults() {
        return strange.get() == 0 ? List.of() : List.of(name + ": the protocol was broken " + strange + " times");
    }
}
