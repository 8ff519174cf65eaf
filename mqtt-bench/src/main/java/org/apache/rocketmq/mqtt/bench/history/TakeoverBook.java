/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The checker of "no session on two nodes": when a client id was accepted again, the connection before must not work
 * any more after a bounded time; it works if it answers a PINGREQ that was sent later than that, while the newer one is
 * there. Any thread may write to it, under its lock; it grows by one entry for each suspicion.
 */
public final class TakeoverBook {
    private static final class Connection {
        final String where;
        final long accepted;

        @Nullable
        Connection older;

        long ended = Long.MAX_VALUE;

        Connection(String where, long accepted, @Nullable Connection older) {
            this.where = where;
            this.accepted = accepted;
            this.older = older;
        }
    }

    /** The older connection answered what was asked so late. */
    private record Suspicion(String clientId, Connection older, Connection newer, long asked) {}

    private final Windows disturbed;
    private final long boundNanos;
    private final long disturbedBoundNanos;
    private final Map<String, Connection> newest = new HashMap<>();
    private final Map<Integer, Connection> connections = new HashMap<>();
    private final Map<Integer, String> clientIds = new HashMap<>();
    private final List<Suspicion> suspicions = new ArrayList<>();
    private int count;
    private int takeovers;
    private int overlaps;

    /**
     * @param disturbed when faults were there
     * @param bound how long two connections may overlap when all is well
     * @param disturbedBound and when a fault touches the time they overlap
     */
    public TakeoverBook(Windows disturbed, Duration bound, Duration disturbedBound) {
        this.disturbed = disturbed;
        this.boundNanos = bound.toNanos();
        this.disturbedBoundNanos = disturbedBound.toNanos();
    }

    /**
     * CONNACK 0 has come, of a CONNECT that was sent after the CONNACK of the one before.
     *
     * @return the number of the connection
     */
    public synchronized int accepted(String clientId, String where, long nanos) {
        Connection before = newest.get(clientId);
        if (before != null) {
            before.older = null; // only two of a client are compared
            takeovers++;
            overlaps += before.ended == Long.MAX_VALUE ? 1 : 0;
        }
        Connection now = new Connection(where, nanos, before);
        newest.put(clientId, now);
        connections.put(count, now);
        clientIds.put(count, clientId);
        return count++;
    }

    /** @param asked when the PINGREQ was sent whose answer has come */
    public synchronized void answered(int connection, long asked) {
        Connection answering = connections.get(connection);
        String clientId = clientIds.get(connection);
        Connection newer = clientId == null ? null : newest.get(clientId);
        if (answering == null || clientId == null || newer == null || newer == answering) {
            return;
        }
        if (newer.older == answering && asked - newer.accepted > boundNanos) {
            suspicions.add(new Suspicion(clientId, answering, newer, asked));
        }
    }

    public synchronized void ended(int connection, long nanos) {
        Connection gone = connections.remove(connection);
        clientIds.remove(connection);
        if (gone != null) {
            gone.ended = nanos;
        }
    }

    /** Connections accepted of a client id that had been accepted before. */
    public synchronized int takeovers() {
        return takeovers;
    }

    /** Of these, where the client had not seen the end of the older connection before the CONNACK of the newer. */
    public synchronized int overlaps() {
        return overlaps;
    }

    /** What breaks the promise, one line each. */
    public synchronized List<String> faults() {
        List<String> faults = new ArrayList<>();
        for (Suspicion suspicion : suspicions) {
            long from = suspicion.newer().accepted;
            boolean excused = disturbed.touches(from, suspicion.asked());
            long over = suspicion.asked() - from;
            if (over > (excused ? disturbedBoundNanos : boundNanos)
                    && suspicion.newer().ended - suspicion.asked() > 0) {
                faults.add("client " + suspicion.clientId() + " works on " + suspicion.older().where + " "
                        + Duration.ofNanos(over).toMillis() + " ms after it was accepted on "
                        + suspicion.newer().where);
            }
        }
        return faults;
    }
}
