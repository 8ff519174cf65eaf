/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import java.util.concurrent.atomic.LongAdder;
import org.apache.rocketmq.mqtt.common.port.Meters;

/** A figure that goes up and down on many loops and costs each an addition. Safe for any thread. */
public final class Gauge {

    private final LongAdder value = new LongAdder();

    public Gauge(Meters meters, String name) {
        meters.gauge(name, value::sum);
    }

    public void up() {
        value.increment();
    }

    public void down() {
        value.decrement();
    }

    public void add(long amount) {
        value.add(amount);
    }
}
