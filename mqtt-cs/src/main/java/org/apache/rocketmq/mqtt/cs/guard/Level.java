/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

/** What is done about a load. */
enum Level {
    /** Nothing. */
    EASY(0),
    /** Publishers are slowed. */
    SLOW(1),
    /** And nobody is let in. */
    REFUSE(2);

    private final int figure;

    Level(int figure) {
        this.figure = figure;
    }

    /** As a gauge. */
    int figure() {
        return figure;
    }

    /** The next one: first those who publish, then those who come. */
    Level up() {
        return this == EASY ? SLOW : REFUSE;
    }

    Level down() {
        return this == REFUSE ? SLOW : EASY;
    }

    boolean isAbove(Level other) {
        return figure > other.figure;
    }
}
