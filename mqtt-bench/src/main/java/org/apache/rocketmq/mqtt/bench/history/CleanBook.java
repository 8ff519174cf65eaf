/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The checker of sessions that end with their connection. On one connection, of a flow subscribed to, what was
 * published after the SUBACK comes in order and without a hole: what came later proves that the connection lasted.
 * A connection that is still open at the end must have got all of it. Any thread may write to it, under its lock; an
 * open connection costs a few bits per message, an ended one only its holes.
 */
public final class CleanBook {
    /** A message that did not come, although a later one did. */
    private record Hole(int connection, int flow, int sequence) {}

    private static final class View {
        final int qos;
        final boolean once;
        final int first;
        final BitSet seen = new BitSet();
        int highest = -1;

        View(int publishQos, int subscribeQos, int first) {
            this.qos = Math.min(publishQos, subscribeQos);
            this.once = publishQos != 1 && qos != 1;
            this.first = first;
        }
    }

    private final Ledger ledger;
    private final Map<Integer, Map<Integer, View>> open = new HashMap<>();
    private final List<Hole> holes = new ArrayList<>();
    private int connections;
    private long arrivals;
    private long late;
    private long excused;
    private long doubled;
    private long repeated;
    private long invented;

    /** @param ledger what was published */
    public CleanBook(Ledger ledger) {
        this.ledger = ledger;
    }

    /** @return the number of a new connection */
    public synchronized int connected() {
        open.put(connections, new HashMap<>());
        return connections++;
    }

    /** SUBACK has come: the flow's messages from now on are for this connection. */
    public synchronized void subscribed(int connection, int flow, int subscribeQos) {
        Map<Integer, View> views = open.get(connection);
        if (views != null) {
            views.put(flow, new View(ledger.publishQos(flow), subscribeQos, ledger.published(flow)));
        }
    }

    public synchronized void arrived(int connection, int flow, long sequence) {
        arrivals++;
        Map<Integer, View> views = open.get(connection);
        View view = views == null ? null : views.get(flow);
        if (view == null) {
            return; // before its SUBACK, which may be: or after the end, which the client does not report
        }
        if (sequence < 0 || sequence >= ledger.published(flow)) {
            invented++;
            return;
        }
        int number = (int) sequence;
        if (number >= view.first) {
            if (view.seen.get(number - view.first)) {
                if (view.once && (view.qos == 2 || ledger.isOnceAtQos0())) {
                    doubled++;
                } else {
                    repeated++;
                }
                return;
            }
            view.seen.set(number - view.first);
        }
        if (number >= view.highest) {
            view.highest = number;
        } else if (number >= view.first) {
            if (ledger.mayBeOvertaken(flow, number, view.highest)) {
                excused++;
            } else {
                late++;
            }
        }
    }

    /** The connection is gone, whoever ended it. */
    public synchronized void ended(int connection) {
        Map<Integer, View> views = open.remove(connection);
        if (views != null) {
            views.forEach((flow, view) -> collect(connection, flow, view));
        }
    }

    private void collect(int connection, int flow, View view) {
        if (view.qos == 0) {
            return;
        }
        for (int i = view.first; i < view.highest; i++) {
            if (!view.seen.get(i - view.first)
                    && !ledger.mayBeOvertaken(flow, i, view.first + view.seen.nextSetBit(i - view.first))) {
                holes.add(new Hole(connection, flow, i));
            }
        }
    }

    /** Acknowledged, and not yet delivered to connections that are open. */
    public synchronized long undelivered() {
        long count = 0;
        for (Map<Integer, View> views : open.values()) {
            for (Map.Entry<Integer, View> entry : views.entrySet()) {
                count += undelivered(entry.getKey(), entry.getValue());
            }
        }
        return count;
    }

    private long undelivered(int flow, View view) {
        long count = 0;
        int end = view.qos == 0 ? view.first : ledger.published(flow);
        for (int i = view.first; i < end; i++) {
            count += !view.seen.get(i - view.first) && ledger.isAcknowledged(flow, i) ? 1 : 0;
        }
        return count;
    }

    public synchronized int connections() {
        return connections;
    }

    public synchronized long arrivals() {
        return arrivals;
    }

    /** Came again on one connection, where that is not forbidden. */
    public synchronized long repeated() {
        return repeated;
    }

    /** Out of order, but order was to begin anew between it and the later one. */
    public synchronized long reordered() {
        return excused;
    }

    /** Each acknowledged message that left a hole. Only when nothing moves any more. */
    public synchronized List<Finding> findings() {
        return holes.stream()
                .filter(hole -> ledger.isAcknowledged(hole.flow(), hole.sequence()))
                .map(hole -> new Finding(
                        Finding.What.MISSING,
                        hole.connection(),
                        hole.flow(),
                        hole.sequence(),
                        ledger.publishedAt(hole.flow(), hole.sequence())))
                .toList();
    }

    /** What breaks a promise, one line each. Only when nothing moves any more. */
    public synchronized List<String> faults() {
        List<String> faults = new ArrayList<>();
        long missing = undelivered()
                + holes.stream()
                        .filter(hole -> ledger.isAcknowledged(hole.flow(), hole.sequence()))
                        .count();
        add(faults, missing, "acknowledged messages missing on an unbroken connection of a clean session");
        add(faults, doubled, "messages doubled on one connection of a clean session");
        add(faults, late, "messages after a later one of their topic on one connection of a clean session");
        add(faults, invented, "messages to clean sessions that were never published");
        return faults;
    }

    private static void add(List<String> faults, long count, String what) {
        if (count > 0) {
            faults.add(count + " " + what);
        }
    }
}
