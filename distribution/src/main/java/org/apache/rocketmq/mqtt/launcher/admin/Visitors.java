/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is at the operators' door: a bounded number of connections. When one more comes, the oldest goes of the address that has most of them: a host that calls without end sends away none but its own. Counts who is turned away and logs one of each kind now and then. The connections' thread
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
        /** It was the oldest of an address with too many. */
        CROWDED,
        /** It speaks no HTTP, or too much at once, or no TLS where that is wanted. */
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
            Channel leaves = oldestOfTheMost();
            inside.remove(leaves);
            reject(Rejection.CROWDED, leaves);
            leaves.close();
        }
    }

    private Channel oldestOfTheMost() {
        Map<Object, List<Channel>> byAddress = inside.stream()
                .collect(Collectors.groupingBy(Visitors::address, LinkedHashMap::new, Collectors.toList()));
        List<Channel> most = List.of();
        for (List<Channel> each : byAddress.values()) {
            most = each.size() > most.size() ? each : most;
        }
        return most.get(0);
    }

    private static Object address(Channel channel) {
        if (channel.remoteAddress() instanceof InetSocketAddress remote && remote.getAddress() != null) {
            return remote.getAddress();
        }
        return "gone"; // it has hung up
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
