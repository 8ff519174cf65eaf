/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.kill;

import org.apache.rocketmq.mqtt.bench.history.Ledger;
import org.apache.rocketmq.mqtt.bench.history.SessionBook;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.mqtt.Delivery;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingListener;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;

/** Puts what one client of the party reports into the books. Told by a thread of the client, asked by the scenario's. */
final class Member implements LastingListener {
    private final int run;
    private final int number;
    private final Ledger ledger;
    private final SessionBook session;

    /**
     * @param name of the client, for faults
     * @param number of the subscriber in the ledger
     */
    Member(String name, int run, int number, Ledger ledger) {
        this.run = run;
        this.number = number;
        this.ledger = ledger;
        this.session = new SessionBook(name);
    }

    @Override
    public void connected(boolean sessionPresent) {
        if (session.connections() == 0 && sessionPresent) {
            session.violated("the first CONNECT of a client id found a session");
        }
        session.connected(sessionPresent);
    }

    @Override
    public void subscribed(String filter, int granted) {
        session.subscribed(filter, granted);
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
        Stamp stamp = message.stamp();
        if (stamp != null) {
            ledger.withdrawn(stamp.publisher());
        }
    }

    @Override
    public void received(Delivery delivery) {
        Stamp stamp = Stamp.ofRun(delivery.payload(), run);
        if (stamp == null) {
            ledger.foreign();
            return;
        }
        if (delivery.retained()) {
            violated("RETAIN set on a message of an established subscription [MQTT-3.3.1-9]");
        }
        ledger.arrived(number, stamp.publisher(), stamp.sequence(), delivery.qos(), delivery.dup());
    }

    @Override
    public void violated(String how) {
        session.violated(how);
    }

    SessionBook session() {
        return session;
    }
}
