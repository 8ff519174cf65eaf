/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import org.apache.rocketmq.mqtt.bench.history.SessionBook;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.mqtt.Delivery;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingListener;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;

/** What a subscriber to wills reports, with a session that lasts. Told by a loop. */
final class Watcher implements LastingListener {
    private final int run;
    private final int number;
    private final Books books;
    private final Chronicle chronicle;
    private final SessionBook session;

    /** @param number in the book of wills */
    Watcher(int run, int number, Books books, Chronicle chronicle) {
        this.run = run;
        this.number = number;
        this.books = books;
        this.chronicle = chronicle;
        this.session = new SessionBook("watcher-" + number);
    }

    @Override
    public void connected(boolean sessionPresent) {
        chronicle.event("connected", "client", "watcher-" + number, "session", sessionPresent);
        session.connected(sessionPresent);
    }

    @Override
    public void subscribed(String filter, int granted) {
        session.subscribed(filter, granted);
    }

    @Override
    public void acknowledged(Message message) {
        throw new IllegalStateException("a watcher publishes nothing");
    }

    @Override
    public void withdrawn(Message message) {
        throw new IllegalStateException("a watcher publishes nothing");
    }

    @Override
    public void received(Delivery delivery) {
        Stamp stamp = Stamp.ofRun(delivery.payload(), run);
        long will = stamp == null ? -1 : stamp.sequence();
        chronicle.event("will", "watcher", number, "will", will);
        books.wills().arrived(number, will, System.nanoTime());
    }

    @Override
    public void violated(String how) {
        chronicle.event("violated", "client", "watcher-" + number, "how", how);
        session.violated(how);
    }

    SessionBook session() {
        return session;
    }
}
