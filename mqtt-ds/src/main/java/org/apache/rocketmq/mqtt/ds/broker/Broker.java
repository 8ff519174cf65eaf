/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One broker (a broker name; its master answers) as this node knows it. Lives as long as the data server, also while the broker is
 * away. Any thread.
 */
public final class Broker {

    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

    private final String name;
    private final AtomicLong mark = new AtomicLong();
    private volatile String address;
    private volatile boolean markKnown;
    private volatile boolean filtersByProperty = true;

    Broker(String name, String address) {
        this.name = name;
        this.address = address;
    }

    public String name() {
        return name;
    }

    /** {@code host:port} of the master, as the name server last said. */
    public String address() {
        return address;
    }

    void moveTo(String newAddress) {
        address = newAddress;
    }

    /** A place in the commit log, in bytes, that lies beyond every message this node knows to be stored there. */
    public long mark() {
        return mark.get();
    }

    /** Whether the broker ever said where its commit log ends. */
    boolean isMarkKnown() {
        return markKnown;
    }

    /** A message at this place of the commit log is stored. */
    public void sawMessageAt(long commitLogOffset) {
        raise(commitLogOffset + 1);
    }

    /** The broker says that its commit log ends here. */
    void endsAt(long end) {
        raise(end);
        markKnown = true;
    }

    private void raise(long atLeast) {
        if (atLeast > mark.get()) {
            mark.accumulateAndGet(atLeast, Math::max);
        }
    }

    /** The broker's commit log ends before what was seen of it: its store was made anew. */
    void resetMark(long end) {
        mark.set(end);
    }

    /** Whether the broker filters by user property; taken for granted until it says no. */
    public boolean filtersByProperty() {
        return filtersByProperty;
    }

    void filtersByTagOnly() {
        if (filtersByProperty) {
            filtersByProperty = false;
            LOG.warn(
                    "broker={} does not filter by property (expected: enablePropertyFilter=true): of the topics it feeds, the gateway also reads what devices wrote",
                    this);
        }
    }

    @Override
    public String toString() {
        return name + "@" + address;
    }
}
