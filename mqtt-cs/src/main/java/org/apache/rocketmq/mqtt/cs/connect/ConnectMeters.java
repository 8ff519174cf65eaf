/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.connect;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.common.port.Meters.Timer;

/** How connections begin, resolved once for a node. */
public final class ConnectMeters {

    /** How a CONNECT, or the wait for one, ended. */
    enum Result {
        ACCEPTED,
        PROTOCOL_ERROR,
        UNSUPPORTED_VERSION,
        IDENTIFIER_REJECTED,
        BAD_CREDENTIALS,
        NOT_AUTHORIZED,
        /** By the gate, which counts why. */
        TURNED_AWAY,
        UNAVAILABLE,
        TIMED_OUT,
        OVERTAKEN,
        CONNECTION_LOST,
        INTERNAL_ERROR,
        SHUTDOWN
    }

    private final Map<Result, Counter> results = new EnumMap<>(Result.class);
    final Timer duration;

    public ConnectMeters(Meters meters) {
        for (Result result : Result.values()) {
            results.put(
                    result,
                    meters.counter("mqtt_connects", "result", result.name().toLowerCase(Locale.ROOT)));
        }
        duration = meters.timer("mqtt_connect_duration");
    }

    Counter of(Result result) {
        Counter counter = results.get(result);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + result);
        }
        return counter;
    }
}
