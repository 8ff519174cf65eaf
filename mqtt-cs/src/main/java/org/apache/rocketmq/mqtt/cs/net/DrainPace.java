/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import java.time.Duration;

/**
 * How fast connections are closed when the gateway stops: in batches, so that their clients spread over the other nodes and do not come to them all at once.
 *
 * @param batch connections closed together, with a {@link #PAUSE} behind them
 */
record DrainPace(int batch) {

    static final Duration PAUSE = Duration.ofMillis(100);

    /** Part of the time that is left for what the last ones have asked. */
    private static final double TIME_TO_ANSWER = 0.25;

    /**
     * @param perSecond connections closed a second, if all can be within the time
     * @param most time for all of it
     */
    static DrainPace of(int connections, int perSecond, Duration most) {
        double pausesOfSecond = (double) Duration.ofSeconds(1).toMillis() / PAUSE.toMillis();
        double pauses = Math.max(1, most.toMillis() * (1 - TIME_TO_ANSWER) / PAUSE.toMillis());
        return new DrainPace(Math.max(1, (int) Math.ceil(Math.max(perSecond / pausesOfSecond, connections / pauses))));
    }
}
