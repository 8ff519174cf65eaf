/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

/** Something that delivers to one session by turns: it stands in one of the lines of its {@link Deliveries}, or in none. Event loop only. */
abstract class Deliverer {

    /** Of {@link Deliveries}: whether it is in one of its lines. */
    boolean standsInLine;

    /** Why it stopped. */
    enum Rest {
        /** It will call when it can go on. */
        NOTHING_NOW,
        WINDOW_FULL,
        /** The turn is over, or the channel takes no more. */
        TURN_OVER
    }

    /**
     * Delivers what there is and what the session can take.
     *
     * @param most messages
     * @return how many of them the turn has cost; {@link #rest} says why not more
     */
    abstract int pump(int most);

    abstract Rest rest();
}
