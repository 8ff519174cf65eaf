/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

/**
 * Sends to one broker that were made on a connection that has ended. The broker may have them to read yet: one that was stopped for a while does,
 * when it goes on, and may answer on another connection first. Any thread; lives as long as its broker.
 */
public final class LostSends {

    /** How long a broker that runs may take to read what has come on a connection. */
    private static final long READ_NANOS = 1_000_000_000L;

    private int ended;

    /** Of the connections that have ended, how many had when the last question was asked that the broker has answered. */
    private int answered;

    private long answeredAt;

    /** A connection has ended. */
    synchronized void connectionEnded() {
        ended++;
    }

    /** How many connections have ended. */
    public synchronized int connectionsEnded() {
        return ended;
    }

    /**
     * The broker has answered on another connection: it runs, and reads what lies before it.
     *
     * @param connections that had ended when it was asked
     */
    public synchronized void brokerRuns(int connections) {
        if (connections > answered) {
            answered = connections;
            answeredAt = System.nanoTime();
        }
    }

    /** How long there may be some to read yet, in milliseconds; 0 if there are none. */
    public synchronized long unreadForMillis() {
        if (ended == 0) {
            return 0;
        }
        long since = answered == ended ? System.nanoTime() - answeredAt : 0;
        return Math.max(0, (READ_NANOS - since + 999_999) / 1_000_000);
    }
}
