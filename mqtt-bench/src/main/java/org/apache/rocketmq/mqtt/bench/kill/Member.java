/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.kill;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.rocketmq.mqtt.bench.history.Ledger;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.mqtt.Delivery;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingListener;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;

/**
 * What one client of the party reports, and what of it is wrong beyond the {@link Ledger}'s books. Told by a thread of
 * the client, asked by the scenario's; its lock guards it.
 */
final class Member implements LastingListener {
    private static final int REFUSED = 0x80;

    private final String name;
    private final int run;
    private final int number;
    private final Ledger ledger;
    private final Set<String> subscribed = new HashSet<>();
    private final Map<String, Integer> violations = new TreeMap<>();
    private int connections;
    private int sessionsLost;

    /**
     * @param name of the client, for faults
     * @param number of the subscriber in the ledger
     */
    Member(String name, int run, int number, Ledger ledger) {
        this.name = name;
        this.run = run;
        this.number = number;
        this.ledger = ledger;
    }

    @Override
    public synchronized void connected(boolean sessionPresent) {
        if (connections > 0 && !sessionPresent) {
            sessionsLost++;
        } else if (connections == 0 && sessionPresent) {
            violate("the first CONNECT of a client id found a session");
        }
        connections++;
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
        if (delivery.payload().readableBytes() < Stamp.BYTES) {
            ledger.foreign();
            return;
        }
        Stamp stamp = Stamp.read(delivery.payload());
        if (stamp.run() != run) {
            ledger.foreign();
            return;
        }
        if (delivery.retained()) {
            violated("RETAIN set on a message of an established subscription [MQTT-3.3.1-9]");
        }
        ledger.arrived(number, stamp.publisher(), stamp.sequence(), delivery.qos(), delivery.dup());
    }

    @Override
    public synchronized void violated(String how) {
        violate(how);
    }

    private void violate(String how) {
        violations.merge(how.replaceAll("packet id \\d+", "a packet id"), 1, Integer::sum);
    }

    synchronized int connections() {
        return connections;
    }

    synchronized boolean hasSubscribed(int filters) {
        return subscribed.size() == filters;
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
