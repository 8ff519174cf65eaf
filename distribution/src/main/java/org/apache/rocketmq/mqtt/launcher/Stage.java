/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far a gateway has come in its life. Told by the launcher's threads that start and stop it, in this order; read by any. */
final class Stage {

    private volatile @Nullable List<String> mqtt;
    private volatile boolean draining;

    /** Devices can connect there. */
    void serve(List<String> urls) {
        mqtt = List.copyOf(urls);
    }

    /** It is about to stop: devices should go to others. */
    void drain() {
        draining = true;
    }

    /** Where MQTT listens, or did before it began to drain; empty: it still starts. */
    Optional<List<String>> mqtt() {
        return Optional.ofNullable(mqtt);
    }

    boolean isDraining() {
        return draining;
    }
}
