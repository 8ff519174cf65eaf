/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

/**
 * What a tail has heard of and not read: whether a pull that is held at the broker should have returned by now. A broker can forget a held
 * pull, or be told of the message just before it holds the pull; either would delay delivery by seconds.
 *
 * <p>Guarded by this.
 */
final class News {

    private static final long FIRST_LIMIT_MILLIS = 300;
    private static final int MOST_DOUBLINGS = 4;

    private long newest = -1;
    private long readTo = -1;
    private long unreadSinceNanos;
    private int givenUp;

    /** @return whether there is something to read: not, if the message was read before its news came */
    synchronized boolean heard(long place, long nowNanos) {
        if (place == ArrivalListener.UNKNOWN) {
            return true;
        }
        if (place <= readTo) {
            return false;
        }
        if (newest <= readTo) {
            unreadSinceNanos = nowNanos;
        }
        newest = Math.max(newest, place);
        return true;
    }

    /** @return nanoseconds since the oldest news that this answers; -1 if there was none */
    synchronized long read(long upTo, long nowNanos) {
        long waited = newest > readTo ? nowNanos - unreadSinceNanos : -1;
        readTo = Math.max(readTo, upTo);
        unreadSinceNanos = nowNanos;
        givenUp = 0;
        return waited;
    }

    /** Whether something was heard of and not read. */
    synchronized boolean isUnread() {
        return newest > readTo;
    }

    /** The place of the last message read; -1 if none was. */
    synchronized long readTo() {
        return readTo;
    }

    /** What was heard of is not waited for any more. */
    synchronized void nothingThere() {
        newest = readTo;
        givenUp = 0;
    }

    /** Milliseconds until the pull under way is overdue; 0 if it is; -1 if nothing is unread. */
    synchronized long overdueIn(long nowNanos) {
        if (newest <= readTo) {
            return -1;
        }
        long waitedMillis = (nowNanos - unreadSinceNanos) / 1_000_000;
        return Math.max(0, (FIRST_LIMIT_MILLIS << Math.min(givenUp, MOST_DOUBLINGS)) - waitedMillis);
    }

    /** Another pull takes the place of the overdue one. */
    synchronized void gaveUp(long nowNanos) {
        givenUp++;
        unreadSinceNanos = nowNanos;
    }
}
