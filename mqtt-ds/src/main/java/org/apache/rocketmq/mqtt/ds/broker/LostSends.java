/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends to one broker that were made on a connection that has ended. The broker may have them to read yet: one that was stopped for a while does,
 * when it goes on, and may answer on another connection first. Any thread; lives as long as its broker.
 */
public final class LostSends {

    private final AtomicInteger ended = new AtomicInteger();
    private volatile int read;

    /** A connection has ended. */
    void connectionEnded() {
        ended.incrementAndGet();
    }

    /** How many connections have ended. */
    public int connectionsEnded() {
        return ended.get();
    }

    /** Whether there may be some to read yet. */
    public boolean mayBeUnread() {
        return ended.get() != read;
    }

    /** @param connections that had ended when the broker answered on another one, long ago */
    public void areRead(int connections) {
        read = connections;
    }
}
