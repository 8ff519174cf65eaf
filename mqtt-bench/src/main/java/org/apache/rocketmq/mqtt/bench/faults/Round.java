/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.net.InetSocketAddress;
import java.util.List;
import org.apache.rocketmq.mqtt.bench.mqtt.Places;

/** A client's way round the gateways: each attempt goes to the next. Asked on the client's loop only. */
final class Round implements Places {
    private static final int PATIENCE_MILLIS = 3_000;

    private final List<InetSocketAddress> gateways;
    private volatile int next;

    /** @param first index of the first */
    Round(List<InetSocketAddress> gateways, int first) {
        this.gateways = gateways;
        this.next = first % gateways.size();
    }

    @Override
    public InetSocketAddress next() {
        InetSocketAddress place = gateways.get(next);
        next = (next + 1) % gateways.size();
        return place;
    }

    /** From 1: of the gateway of the last attempt. */
    int last() {
        return (next + gateways.size() - 1) % gateways.size() + 1;
    }

    @Override
    public int patienceMillis() {
        return PATIENCE_MILLIS;
    }
}
