/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.jspecify.annotations.Nullable;

/** A light queue that someone on this node watches: its watches, and its tails, one for each broker that had news. Guarded by this. */
final class WatchedQueue {

    private final List<Watch> watches = new ArrayList<>(1);
    private final Map<Broker, Tail> tails = new HashMap<>(2);
    private boolean closed;

    /** @return false if the queue was closed meanwhile and another one must be made */
    synchronized boolean add(Watch watch) {
        if (closed) {
            return false;
        }
        watches.add(watch);
        tails.values().forEach(tail -> tail.attach(watch));
        return true;
    }

    /** @return whether that was the last one; the queue is closed then */
    synchronized boolean remove(Watch watch) {
        if (!watches.remove(watch)) {
            return false;
        }
        tails.values().forEach(tail -> tail.detach(watch));
        if (!watches.isEmpty()) {
            return false;
        }
        closed = true;
        tails.values().forEach(Tail::close);
        return true;
    }

    /**
     * The tail at a broker; made, from the earliest mark any watch wants, if the queue had no news from there before.
     *
     * @param news the place of the message that is news
     */
    synchronized @Nullable Tail tailAt(Broker broker, long news, BiFunction<Broker, Long, Tail> maker) {
        if (closed) {
            return null;
        }
        Tail tail = tails.get(broker);
        if (tail == null) {
            // Also for news of an unknown place: the message may be the queue's first there.
            long mark = Long.MAX_VALUE;
            for (Watch watch : watches) {
                mark = Math.min(mark, markOf(watch, broker, news));
            }
            tail = maker.apply(broker, mark);
            tails.put(broker, tail);
            watches.forEach(tail::attach);
        }
        return tail;
    }

    /** The tail at a broker; null if there was no news from there. */
    synchronized @Nullable Tail tailAt(Broker broker) {
        return tails.get(broker);
    }

    /** Whether someone wants to hear of what was in the queue before. */
    synchronized boolean isResumed() {
        return watches.stream().anyMatch(Watch::isResumed);
    }

    /**
     * Where a start point says nothing of a broker, it was not known then. To whoever resumes all that it has is news: it came since. To all others
     * what it had when it became known is not.
     */
    private static long markOf(Watch watch, Broker broker, long news) {
        Long mark = watch.from().marks().get(broker.name());
        if (mark != null || watch.isResumed()) {
            return mark == null ? 0 : mark;
        }
        return broker.firstMark() >= 0 ? broker.firstMark() : Math.max(0, news);
    }

    /** A broker has lost part of its commit log. */
    synchronized void lost(Broker broker) {
        Tail tail = tails.get(broker);
        if (tail != null) {
            tail.lost();
        }
    }

    synchronized int tailCount() {
        return tails.size();
    }
}
