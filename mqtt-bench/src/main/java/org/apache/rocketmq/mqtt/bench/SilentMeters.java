/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.function.LongSupplier;
import org.apache.rocketmq.mqtt.common.port.Meters;

/** Figures that nobody looks at. */
final class SilentMeters implements Meters {

    @Override
    public Counter counter(String name, String... tags) {
        return amount -> {};
    }

    @Override
    public Timer timer(String name, String... tags) {
        return nanos -> {};
    }

    @Override
    public void gauge(String name, LongSupplier value, String... tags) {
        // nobody asks
    }
}
