/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

/**
 * What a server is held to beyond what holds always.
 *
 * @param restarts when order begins anew, since topics change their brokers: a message published before or in one may
 *     come after one published in or after it
 * @param onceAtQos0 whether a message of QoS 0 must not come twice
 */
public record Promises(Windows restarts, boolean onceAtQos0) {

    /** Nothing may ever be out of order or, but at QoS 1, come twice. */
    public static Promises strict() {
        return new Promises(new Windows(), true);
    }
}
