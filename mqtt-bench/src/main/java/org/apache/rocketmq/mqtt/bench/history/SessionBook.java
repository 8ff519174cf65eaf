/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The checker of one client whose session outlives its connections: the session is there at every CONNECT but the
 * first, no subscription is refused, and the protocol is kept. Any thread may write to it, under its lock; it grows by
 * one entry for each filter and each way in which the protocol was broken.
 */
public final class SessionBook {
    private static final int REFUSED = 0x80;

    private final String name;
    private final Set<String> subscribed = new HashSet<>();
    private final Map<String, Integer> violations = new TreeMap<>();
    private int connections;
    private int sessionsLost;

    /** @param name of the client, for faults */
    public SessionBook(String name) {
        this.name = name;
    }

    /** A CONNECT was accepted. */
    public synchronized void connected(boolean sessionPresent) {
        if (connections > 0 && !sessionPresent) {
            sessionsLost++;
        }
        connections++;
    }

    /** @param granted QoS, or 0x80 for a refusal */
    public synchronized void subscribed(String filter, int granted) {
        if (granted == REFUSED) {
            violated("subscription refused: " + filter);
        }
        subscribed.add(filter);
    }

    /** The server broke the protocol. */
    public synchronized void violated(String how) {
        violations.merge(how.replaceAll("packet id \\d+", "a packet id"), 1, Integer::sum);
    }

    public synchronized int connections() {
        return connections;
    }

    /** Whether it was ever connected, and so many different SUBSCRIBEs were answered. */
    public synchronized boolean hasSubscribed(int filters) {
        return connections > 0 && subscribed.size() == filters;
    }

    /** What breaks a promise, one line each. */
    public synchronized List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (sessionsLost > 0) {
            faults.add(name + " found no session at " + sessionsLost + " of " + connections + " connections");
        }
        violations.forEach((how, count) -> faults.add(name + ": " + count + " times " + how));
        return faults;
    }
}
