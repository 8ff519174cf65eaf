/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import io.netty.util.concurrent.EventExecutor;
import java.util.EnumMap;
import java.util.Map;
import org.apache.rocketmq.mqtt.cs.LinePace;
import org.apache.rocketmq.mqtt.cs.peer.PeerMeters.Rejection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts every connection that is turned away, and logs one of each kind now and then: who knocks must not fill the disk. The links' thread only. */
final class Complaints {

    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);

    private final PeerMeters meters;
    private final EventExecutor loop;
    private final Map<Rejection, LinePace> paces = new EnumMap<>(Rejection.class);

    Complaints(PeerMeters meters, EventExecutor loop) {
        this.meters = meters;
        this.loop = loop;
    }

    /** @param where address and, if it is known, name of the other side */
    void add(Rejection why, Object where, String detail) {
        meters.rejected(why).increment();
        LinePace pace = paces.computeIfAbsent(why, kind -> new LinePace());
        if (pace.isDue(loop.ticker().nanoTime())) {
            LOG.warn(
                    "peer={} rejected reason={} {}; {} others for that reason since the last such line",
                    where,
                    why,
                    detail,
                    pace.leftOut());
        } else {
            LOG.debug("peer={} rejected reason={} {}", where, why, detail);
        }
    }
}
