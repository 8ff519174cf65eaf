/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

/**
 * What a server is held to beyond what holds always.
 *
 * @param restarts in which a message may have been published that comes after a later one: a topic's order begins
 *     anew when its broker changes
 * @param onceAtQos0 whether a message of QoS 0 must not come twice
 */
public record Promises(Windows restarts, boolean onceAtQos0) {

    /** Nothing may ever be out of order or, but at QoS 1, come twice. */
    public static Promises strict() {
        return new Promises(new Windows(), true);
    }
}
