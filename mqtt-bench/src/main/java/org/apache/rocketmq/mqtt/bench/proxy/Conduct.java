/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.proxy;

/** How a {@link Link} treats what comes. */
public sealed interface Conduct {

    /** Hands everything on at once. */
    record Forward() implements Conduct {}

    /** Closes the connections there are, and every new one as soon as it is accepted. */
    record Closed() implements Conduct {}

    /**
     * Takes in nothing and tells nobody, not even that a side has closed. What was written meanwhile, and new
     * connections, go on when the link forwards again, as after lost packets.
     */
    record Silent() implements Conduct {}

    /**
     * Hands on later and less, in each direction and on each connection by itself.
     *
     * @param delayMillis from the arrival of bytes to their writing, at least 0
     * @param bytesPerSecond more than 0
     */
    record Slow(int delayMillis, int bytesPerSecond) implements Conduct {
        public Slow {
            if (delayMillis < 0 || bytesPerSecond <= 0) {
                throw new IllegalArgumentException(
                        delayMillis + " ms, " + bytesPerSecond + " bytes/s (expected: at least 0, and more than 0)");
            }
        }
    }

    Conduct FORWARD = new Forward();
    Conduct CLOSED = new Closed();
    Conduct SILENT = new Silent();
}
