/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import java.util.EnumMap;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.cs.LinePace;
import org.apache.rocketmq.mqtt.cs.LogText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts whoever is turned away, and logs one of each kind now and then, with how many there were since: who knocks must not fill the disk. Safe for any thread. */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final Map<Refusal, Kind> kinds = new EnumMap<>(Refusal.class);

    private record Kind(Counter counter, LinePace pace) {}

    Refusals(Meters meters) {
        for (Refusal why : Refusal.values()) {
            kinds.put(why, new Kind(meters.discard(why.tag()), new LinePace()));
        }
    }

    /** @param client empty if it has not said its name */
    void add(Refusal why, String address, String client, long now) {
        Kind kind = kinds.get(why);
        if (kind == null) {
            throw new IllegalStateException("no counter for " + why);
        }
        kind.counter.increment();
        if (kind.pace.isDue(now)) {
            LOG.warn(
                    "client={} remote={} reason={} {}; {} others for that reason since the last such line",
                    LogText.of(client),
                    address,
                    why.tag(),
                    why.consequence(),
                    kind.pace.leftOut());
        } else {
            LOG.debug("client={} remote={} reason={} {}", LogText.of(client), address, why.tag(), why.consequence());
        }
    }
}
