/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import java.time.Duration;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;

/**
 * From when on a node has too much to do: then those who publish are slowed.
 *
 * @param directMemoryPercent bytes in buffers, of what the JVM may have outside its heap; 0: not looked at
 * @param heapPercent what is left after a collection, of the largest heap; 0: not looked at
 * @param loopLag how late event loops are; zero: not looked at
 * @param storeLatency how long the store takes to acknowledge a message; zero: not looked at
 * @param longestPause how long a publisher waits at most until its next packet is taken in
 */
public record OverloadTerms(
        int directMemoryPercent, int heapPercent, Duration loopLag, Duration storeLatency, Duration longestPause) {

    /** Until told otherwise. */
    public static final OverloadTerms DEFAULT =
            new OverloadTerms(80, 90, Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(2));

    /** Nothing is looked at. */
    public static final OverloadTerms NONE =
            new OverloadTerms(0, 0, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(2));

    private static final int MOST_PERCENT = 99;

    /** @throws GatewayException FATAL, naming what cannot work */
    public OverloadTerms {
        ConnectSettings.inRange("directMemoryPercent", directMemoryPercent, 0, MOST_PERCENT);
        ConnectSettings.inRange("heapPercent", heapPercent, 0, MOST_PERCENT);
        ConnectSettings.inRange("loopLag", loopLag.toMillis(), 0, Long.MAX_VALUE);
        ConnectSettings.inRange("storeLatency", storeLatency.toMillis(), 0, Long.MAX_VALUE);
        ConnectSettings.positive("longestPause", longestPause);
    }
}
