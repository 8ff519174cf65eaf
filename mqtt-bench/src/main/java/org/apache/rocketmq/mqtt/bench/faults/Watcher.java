/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.rocketmq.mqtt.bench.history.SessionBook;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.mqtt.Delivery;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingListener;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;

/** What a subscriber to wills reports, with a session that lasts. Told by a loop. */
final class Watcher implements LastingListener {
    /**
     * A connection that is over.
     *
     * @param gateway from 1
     * @param from by {@link System#nanoTime()}
     */
    record Stay(int gateway, long from, long to) {
        boolean covers(long begin, long end) {
            return from - begin <= 0 && to - end >= 0;
        }
    }

    private final int run;
    private final int number;
    private final Books books;
    private final Chronicle chronicle;
    private final Round round;
    private final SessionBook session;

    /** Added to by its loop only. */
    private final List<Stay> stays = new CopyOnWriteArrayList<>();

    private int gateway;
    private long connectedAt;

    /** @param number in the book of wills */
    Watcher(int run, int number, Books books, Chronicle chronicle, Round round) {
        this.run = run;
        this.number = number;
        this.books = books;
        this.chronicle = chronicle;
        this.round = round;
        this.session = new SessionBook("watcher-" + number);
    }

    @Override
    public void connected(boolean sessionPresent) {
        gateway = round.last();
        connectedAt = System.nanoTime();
        chronicle.event("connected", "client", "watcher-" + number, "gateway", gateway, "session", sessionPresent);
        session.connected(sessionPresent);
    }

    @Override
    public void disconnected() {
        chronicle.event("disconnected", "client", "watcher-" + number);
        stays.add(new Stay(gateway, connectedAt, System.nanoTime()));
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

    /** Those that are over. */
    List<Stay> stays() {
        return List.copyOf(stays);
    }

    SessionBook session() {
        return session;
    }
}
