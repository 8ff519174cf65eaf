/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is at the operators' door: a bounded number of connections, of which the oldest goes when one more comes. Counts who is turned away and logs one of each kind now and then. The connections' thread
 * only, but for {@link #reject}, which is for it too.
 */
final class Visitors {

    private static final Logger LOG = LoggerFactory.getLogger(Visitors.class);

    static final int MOST = 64;

    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private final Set<Channel> inside = new LinkedHashSet<>();
    private final EventExecutor loop;
    private final Map<Rejection, Counter> counters = new EnumMap<>(Rejection.class);
    private final Map<Rejection, Long> nextAtNanos = new EnumMap<>(Rejection.class);

    /** Why a connection got no page. */
    enum Rejection {
        /** It has not shown the token. */
        TOKEN,
        /** It took too long to ask, or to take its answer. */
        SLOW,
        /** It was the oldest of too many. */
        CROWDED,
        /** It speaks no HTTP, or too much at once. */
        ILLEGIBLE,
        /** Too many pages are asked for. */
        BUSY
    }

    Visitors(Meters meters, EventExecutor loop) {
        this.loop = loop;
        for (Rejection each : Rejection.values()) {
            counters.put(
                    each,
                    meters.counter("mqtt_admin_rejected", "reason", each.name().toLowerCase(Locale.ROOT)));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
    void enter(Channel channel) {
        inside.add(channel);
        if (inside.size() > MOST) {
            Iterator<Channel> oldest = inside.iterator();
            Channel leaves = oldest.next();
            oldest.remove();
            reject(Rejection.CROWDED, leaves);
            leaves.close();
        }
    }

    void leave(Channel channel) {
        inside.remove(channel);
    }

    /** Says nothing of what it has sent. */
    void reject(Rejection why, Channel channel) {
        Counter counter = counters.get(why);
        if (counter != null) {
            counter.increment();
        }
        long now = loop.ticker().nanoTime();
        Long next = nextAtNanos.get(why);
        if (next == null || now - next >= 0) {
            nextAtNanos.put(why, now + PAUSE_NANOS);
            LOG.warn("admin remote={} rejected reason={}", channel.remoteAddress(), why);
        } else {
            LOG.debug("admin remote={} rejected reason={}", channel.remoteAddress(), why);
        }
    }
}
