/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.cs.LinePace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what clients were not allowed, had too much of, or were slowed for, and logs one of each kind now and then: a client must not fill the disk. Safe for any
 * thread.
 */
final class AccessMeters {

    private static final Logger LOG = LoggerFactory.getLogger(AccessMeters.class);

    /** What was not allowed. */
    enum Action {
        PUBLISH,
        /** A message that could have been published if it were not to be retained. */
        RETAIN,
        SUBSCRIBE,
        /** A subscription of a session that goes on. */
        RESUME,
        WILL
    }

    private final Map<Action, Tally> denied = new EnumMap<>(Action.class);
    private final Map<Limit, Tally> limited = new EnumMap<>(Limit.class);
    private final Map<Slowness, Tally> slowed = new EnumMap<>(Slowness.class);
    private final Tally broken;
    private final LongSupplier nanoClock;

    private record Tally(Counter counter, LinePace pace) {}

    AccessMeters(Meters meters, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        for (Action action : Action.values()) {
            String tag = action.name().toLowerCase(Locale.ROOT);
            denied.put(action, new Tally(meters.counter("mqtt_denied", "action", tag), new LinePace()));
        }
        for (Limit limit : Limit.values()) {
            limited.put(limit, new Tally(meters.counter("mqtt_limited", "limit", limit.tag()), new LinePace()));
        }
        for (Slowness reason : Slowness.values()) {
            slowed.put(reason, new Tally(meters.counter("mqtt_slowed", "reason", reason.tag()), new LinePace()));
        }
        broken = new Tally(meters.counter("mqtt_authorizer_failures"), new LinePace());
    }

    void denied(Action action, Object client, String detail) {
        tell(of(denied, action), "denied", client, action, detail);
    }

    void limited(Limit limit, Object client, String detail) {
        tell(of(limited, limit), "over limit", client, limit, detail);
    }

    void slowed(Slowness reason, Object client, String detail) {
        Tally tally = of(slowed, reason);
        if (reason == Slowness.UNANSWERED) { // ordinary
            tally.counter.increment();
            LOG.debug("client={} waits: {}", client, detail);
        } else {
            tell(tally, "slowed for its", client, reason, detail);
        }
    }

    /** An authorizer has thrown. */
    void broken(Object client, RuntimeException fault) {
        broken.counter.increment();
        if (broken.pace.isDue(nanoClock.getAsLong())) {
            LOG.error(
                    "client={} denied, since the authorizer failed; {} others since the last such line",
                    client,
                    broken.pace.leftOut(),
                    fault);
        }
    }

    private void tell(Tally tally, String what, Object client, Object kind, String detail) {
        tally.counter.increment();
        if (tally.pace.isDue(nanoClock.getAsLong())) {
            LOG.info(
                    "client={} {} {}: {}; {} others since the last such line",
                    client,
                    what,
                    kind,
                    detail,
                    tally.pace.leftOut());
        } else {
            LOG.debug("client={} {} {}: {}", client, what, kind, detail);
        }
    }

    private static <K extends Enum<K>> Tally of(Map<K, Tally> tallies, K key) {
        Tally tally = tallies.get(key);
        if (tally == null) {
            throw new IllegalStateException("no counter for " + key);
        }
        return tally;
    }
}
