/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The checker of wills: each is published exactly once if its connection ended without DISCONNECT, never if it ended
 * with it, and in time. Each attempt to connect carries a will of its own, so that they can be told apart. Any thread
 * may write to it, under its lock; it grows by one entry for each attempt.
 */
public final class WillBook {
    /** How an attempt to connect ended, as far as the client can know. */
    public enum End {
        /** The server has read the DISCONNECT [MQTT-3.1.2-10]. */
        LEFT,
        /** No DISCONNECT was sent [MQTT-3.1.2-8]. */
        DIED,
        /** A DISCONNECT was sent that may have been lost, or it is not known whether the CONNECT was read. */
        UNKNOWN,
        /** It goes on. */
        NONE
    }

    private static final class Will {
        final int[] arrivals;
        End end = End.NONE;
        long due = Long.MAX_VALUE;
        long first = Long.MAX_VALUE;

        Will(int watchers) {
            arrivals = new int[watchers];
        }
    }

    private final int watchers;
    private final List<Will> wills = new ArrayList<>();
    private long invented;

    /** @param watchers subscribers that every will is to reach, at QoS 2 */
    public WillBook(int watchers) {
        this.watchers = watchers;
    }

    /** @return the number that this attempt's will carries */
    public synchronized int attempt() {
        wills.add(new Will(watchers));
        return wills.size() - 1;
    }

    /** The attempt, or the connection it became, is over. */
    public synchronized void ended(int will, End how) {
        wills.get(will).end = how;
    }

    /** The first watcher must have it by then, by {@link System#nanoTime()}. */
    public synchronized void due(int will, long nanos) {
        wills.get(will).due = nanos;
    }

    public synchronized void arrived(int watcher, long will, long nanos) {
        if (will < 0 || will >= wills.size()) {
            invented++;
            return;
        }
        Will arrived = wills.get((int) will);
        arrived.arrivals[watcher]++;
        if (arrived.first == Long.MAX_VALUE) {
            arrived.first = nanos;
        }
    }

    /** Whether every watcher has it. */
    public synchronized boolean isEverywhere(int will) {
        return Arrays.stream(wills.get(will).arrivals).allMatch(count -> count > 0);
    }

    /** When the first watcher had it, by {@link System#nanoTime()}; {@link Long#MAX_VALUE} if none has. */
    public synchronized long firstArrival(int will) {
        return wills.get(will).first;
    }

    /** Owed and not yet with every watcher. */
    public synchronized long outstanding() {
        return wills.stream()
                .filter(will -> will.end == End.DIED)
                .flatMapToInt(will -> Arrays.stream(will.arrivals))
                .filter(count -> count == 0)
                .count();
    }

    public synchronized long count(End end) {
        return wills.stream().filter(will -> will.end == end).count();
    }

    /** Deliveries of wills, all watchers together. */
    public synchronized long arrivals() {
        return wills.stream()
                .flatMapToInt(will -> Arrays.stream(will.arrivals))
                .asLongStream()
                .sum();
    }

    /** What breaks a promise, one line each. Only when nothing moves any more. */
    public synchronized List<String> faults() {
        long doubled = 0;
        long unwanted = 0;
        long late = 0;
        for (Will will : wills) {
            boolean came = false;
            for (int count : will.arrivals) {
                doubled += Math.max(0, count - 1);
                came |= count > 0;
            }
            unwanted += came && (will.end == End.LEFT || will.end == End.NONE) ? 1 : 0;
            late += came && will.due != Long.MAX_VALUE && will.first - will.due > 0 ? 1 : 0;
        }
        List<String> faults = new ArrayList<>();
        add(faults, outstanding(), "deliveries of wills missing");
        add(faults, doubled, "deliveries of wills doubled");
        add(faults, unwanted, "wills of clients that are there, or left with DISCONNECT");
        add(faults, late, "wills later than they were due");
        add(faults, invented, "wills of nobody");
        return faults;
    }

    private static void add(List<String> faults, long count, String what) {
        if (count > 0) {
            faults.add(count + " " + what);
        }
    }
}
