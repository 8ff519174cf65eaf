/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import java.util.concurrent.ConcurrentHashMap;

/** How many connections each address has, of one kind. An address with none takes no room, so there are never more than connections. Safe for any thread. */
final class AddressCounts {

    private final int most;
    private final ConcurrentHashMap<Long, Integer> counts = new ConcurrentHashMap<>();

    /** @param most for each; 0: nothing is counted */
    AddressCounts(int most) {
        this.most = most;
    }

    /** @return false if the address has as many as it may have; it is not counted then */
    boolean enter(long address) {
        if (most == 0) {
            return true;
        }
        // who finds the bound reached puts it one too high, and takes that back: others who come at that moment find it
        // reached, too, and it is
        if (counts.merge(address, 1, Integer::sum) <= most) {
            return true;
        }
        leave(address);
        return false;
    }

    /** After it has entered. */
    void leave(long address) {
        if (most != 0) {
            counts.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Addresses that have any. */
    int size() {
        return counts.size();
    }
}
