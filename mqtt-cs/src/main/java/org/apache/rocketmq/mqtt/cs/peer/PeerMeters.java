/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.cs.Gauge;

/** The figures of a node's links, resolved once. */
final class PeerMeters {

    /** Why a request has failed. */
    enum Failure {
        /** No link. */
        UNREACHABLE,
        /** No answer in time. */
        LATE,
        /** The link broke before the answer came. */
        BROKEN,
        /** Too much is on its way. */
        FULL,
        /** Longer than a frame may be. */
        TOO_LONG,
        /** The other node says so. */
        ANSWERED
    }

    /** Why a connection, ours or another's, did not become a link, or is none any more. */
    enum Rejection {
        VERSION,
        NAME,
        SECRET,
        /** No certificate, or none that is trusted; or in the clear where TLS is spoken, or the other way round. */
        TLS,
        /** Not one of our frames, or not its turn. */
        ILLEGIBLE,
        SLOW,
        /** Too many that have proven nothing: this was the oldest. */
        CROWDED,
        SILENT
    }

    /** Outgoing ones that are up. */
    final Gauge links;

    final Counter requests;
    final Counter served;
    final Counter bytesOut;
    final Counter bytesIn;
    private final Map<Failure, Counter> failures = new EnumMap<>(Failure.class);
    private final Map<Rejection, Counter> rejections = new EnumMap<>(Rejection.class);

    PeerMeters(Meters meters) {
        links = new Gauge(meters, "mqtt_peer_links");
        requests = meters.counter("mqtt_peer_requests");
        served = meters.counter("mqtt_peer_served");
        bytesOut = meters.counter("mqtt_peer_bytes_out");
        bytesIn = meters.counter("mqtt_peer_bytes_in");
        for (Failure each : Failure.values()) {
            failures.put(each, meters.counter("mqtt_peer_failed", "reason", tag(each)));
        }
        for (Rejection each : Rejection.values()) {
            rejections.put(each, meters.counter("mqtt_peer_rejected", "reason", tag(each)));
        }
    }

    private static String tag(Enum<?> each) {
        return each.name().toLowerCase(Locale.ROOT);
    }

    Counter failed(Failure why) {
        return counter(failures, why);
    }

    Counter rejected(Rejection why) {
        return counter(rejections, why);
    }

    private static <K extends Enum<K>> Counter counter(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + key);
        }
        return counter;
    }
}
