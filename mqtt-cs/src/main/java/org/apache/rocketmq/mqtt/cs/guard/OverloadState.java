/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import java.util.EnumMap;
import java.util.Map;
import org.apache.rocketmq.mqtt.cs.OverloadTerms;

/**
 * What follows from the samples so far. Every load rises and falls by one level at a time, and only after so many samples in a row that say so: it falls later than it rises. While
 * anything is too high the pause of publishers doubles every second, up to the longest; it stays while things get better, and ends when all are well.
 *
 * @param trends of all loads
 * @param pauseMillis between two packets of a publisher; 0: nobody is slowed
 * @param sinceLonger samples since the pause was made longer
 */
record OverloadState(Map<Load, Trend> trends, long pauseMillis, int sinceLonger) {

    /** All is well. */
    static final OverloadState EASY = new OverloadState(Map.of(), 0, 0);

    static final long FIRST_PAUSE_MILLIS = 20;

    private static final int CALM = 5;
    private static final int SAMPLES_OF_A_PAUSE = 10;

    /**
     * @param samples in a row that ask for {@code asked}, which is not the level it is at
     */
    record Trend(Level level, Level asked, int samples) {
        static final Trend EASY = new Trend(Level.EASY, Level.EASY, 0);

        Trend next(Level wanted, int patience) {
            if (wanted == level) {
                return samples == 0 ? this : new Trend(level, level, 0);
            }
            boolean rises = wanted.isAbove(level);
            Level towards = rises ? level.up() : level.down();
            int inRow = towards == asked ? samples + 1 : 1;
            return inRow >= (rises ? patience : CALM)
                    ? new Trend(towards, towards, 0)
                    : new Trend(level, towards, inRow);
        }
    }

    OverloadState next(Sample sample, OverloadTerms terms) {
        Map<Load, Trend> next = new EnumMap<>(Load.class);
        boolean pressed = false;
        for (Load load : Load.values()) {
            long slowFrom = load.slowFrom(terms);
            if (slowFrom > 0) {
                Trend trend = trends.getOrDefault(load, Trend.EASY);
                next.put(load, trend.next(wanted(load, sample.of(load), trend.level(), terms), load.patience()));
                pressed |= sample.of(load) >= slowFrom;
            }
        }
        boolean slow = next.values().stream().anyMatch(trend -> trend.level() != Level.EASY);
        if (!slow) {
            return new OverloadState(next, 0, 0);
        }
        if (pauseMillis == 0) {
            return new OverloadState(
                    next, Math.min(FIRST_PAUSE_MILLIS, terms.longestPause().toMillis()), 0);
        }
        if (!pressed || sinceLonger + 1 < SAMPLES_OF_A_PAUSE) {
            return new OverloadState(next, pauseMillis, pressed ? sinceLonger + 1 : sinceLonger);
        }
        return new OverloadState(
                next, Math.min(pauseMillis * 2, terms.longestPause().toMillis()), 0);
    }

    private static Level wanted(Load load, long value, Level now, OverloadTerms terms) {
        if (value >= load.refuseFrom(terms)) {
            return Level.REFUSE;
        }
        if (value >= load.slowFrom(terms)) {
            return Level.SLOW;
        }
        return value < load.easeBelow(terms) || now == Level.EASY ? Level.EASY : Level.SLOW;
    }

    Level level(Load load) {
        return trends.getOrDefault(load, Trend.EASY).level();
    }

    boolean isEasy() {
        return pauseMillis == 0;
    }

    boolean refuses() {
        return trends.values().stream().anyMatch(trend -> trend.level() == Level.REFUSE);
    }
}
