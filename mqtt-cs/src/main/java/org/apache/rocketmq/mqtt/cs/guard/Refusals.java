/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts whoever is turned away, and logs one of each kind now and then, with how many there were since: who knocks must not fill the disk. Safe for any thread. */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int MOST_OF_A_NAME = 100;

    private final Map<Refusal, Kind> kinds = new EnumMap<>(Refusal.class);

    private static final class Kind {
        static final long NEVER = Long.MIN_VALUE;

        final Counter counter;
        final AtomicLong saidAt = new AtomicLong(NEVER);
        final AtomicLong unsaid = new AtomicLong();

        Kind(Counter counter) {
            this.counter = counter;
        }

        /** Whether it is time to say something; true for one of all who ask at a time. */
        boolean isToBeSaid(long now) {
            long before = saidAt.get();
            return (before == NEVER || now - before >= PAUSE_NANOS) && saidAt.compareAndSet(before, now);
        }
    }

    Refusals(Meters meters) {
        for (Refusal why : Refusal.values()) {
            kinds.put(why, new Kind(meters.discard(why.tag())));
        }
    }

    /** @param client empty if it has not said its name */
    void add(Refusal why, String address, String client, long now) {
        Kind kind = kinds.get(why);
        if (kind == null) {
            throw new IllegalStateException("no counter for " + why);
        }
        kind.counter.increment();
        if (kind.isToBeSaid(now)) {
            LOG.warn(
                    "client={} remote={} reason={} {}; {} others for that reason since the last such line",
                    shown(client),
                    address,
                    why.tag(),
                    why.consequence(),
                    kind.unsaid.getAndSet(0));
        } else {
            kind.unsaid.incrementAndGet();
            LOG.debug("client={} remote={} reason={} {}", shown(client), address, why.tag(), why.consequence());
        }
    }

    /** A client id as long as a line bears. */
    static String shown(String client) {
        return client.length() <= MOST_OF_A_NAME ? client : client.substring(0, MOST_OF_A_NAME) + "...";
    }
}
