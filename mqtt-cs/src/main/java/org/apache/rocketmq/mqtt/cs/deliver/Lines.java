/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import java.util.ArrayDeque;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.cs.deliver.Deliverer.Rest;
import org.jspecify.annotations.Nullable;

/** Those that have something to deliver to one session; each stands in one of two lines, or in none. Event loop only; dies with its session. */
final class Lines {

    private final ArrayDeque<Deliverer> ready = new ArrayDeque<>(2);
    /** Those whose next message finds the window full. */
    private final ArrayDeque<Deliverer> blocked = new ArrayDeque<>(2);

    private final Counter windowsFull;
    private boolean blockedIsNext;

    /** @param windowsFull counts how often the window fills up while there is more */
    Lines(Counter windowsFull) {
        this.windowsFull = windowsFull;
    }

    /** @return whether it did not stand in a line before */
    boolean join(Deliverer deliverer) {
        if (deliverer.standsInLine) {
            return false;
        }
        deliverer.standsInLine = true;
        ready.add(deliverer);
        return true;
    }

    /** Lets one that has delivered stand in line again, if it has more. */
    void joinAgain(Deliverer deliverer) {
        if (deliverer.rest() == Rest.TURN_OVER) {
            join(deliverer);
        } else if (deliverer.rest() == Rest.WINDOW_FULL && !deliverer.standsInLine) {
            deliverer.standsInLine = true;
            if (blocked.isEmpty()) {
                windowsFull.increment();
            }
            blocked.add(deliverer);
        }
    }

    boolean hasBlocked() {
        return !blocked.isEmpty();
    }

    boolean hasNext(boolean windowHasRoom) {
        return !ready.isEmpty() || (!blocked.isEmpty() && windowHasRoom);
    }

    /** Who is next, by turns from either line; it stands in none any more. */
    @Nullable
    Deliverer next(boolean windowHasRoom) {
        boolean fromBlocked = !blocked.isEmpty() && windowHasRoom && (blockedIsNext || ready.isEmpty());
        blockedIsNext = !fromBlocked;
        Deliverer next = fromBlocked ? blocked.poll() : ready.poll();
        if (next != null) {
            next.standsInLine = false;
        }
        return next;
    }
}
