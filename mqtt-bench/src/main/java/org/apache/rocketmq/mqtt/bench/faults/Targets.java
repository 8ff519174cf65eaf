/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Cluster;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Layout.Way;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Seat;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Seat.Role;

/** What the words of a schedule mean in the cluster there is, now. */
final class Targets {
    private static final long LEADER_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final String LEADER = "meta-leader";
    private static final String FOLLOWER = "meta-follower";

    private final Cluster cluster;

    Targets(Cluster cluster) {
        this.cluster = cluster;
    }

    /** @return none if a leader was meant and none was there for a while */
    Optional<Seat> seat(String name) {
        if (!name.equals(LEADER) && !name.equals(FOLLOWER)) {
            return Optional.of(fixed(name));
        }
        Optional<Seat> leader = leader();
        return name.equals(LEADER) ? leader : leader.flatMap(this::other);
    }

    private Optional<Seat> other(Seat leader) {
        return cluster.layout().seats(Role.META).stream()
                .filter(seat -> !seat.equals(leader))
                .findFirst();
    }

    private Optional<Seat> leader() {
        long end = System.nanoTime() + LEADER_NANOS;
        Optional<Seat> leader = cluster.leader();
        while (leader.isEmpty() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(STEP_NANOS);
            leader = cluster.leader();
        }
        return leader;
    }

    private static Seat fixed(String name) {
        int dash = name.lastIndexOf('-');
        Role role = Role.valueOf(name.substring(0, dash).toUpperCase(Locale.ROOT));
        return new Seat(role, Integer.parseInt(name.substring(dash + 1)));
    }

    /**
     * The ways of a link, "from>to". Between two of a kind both directions; to a kind, all of that kind.
     *
     * @return none if a leader was meant and none was there for a while
     */
    List<Way> ways(String link) {
        String from = link.substring(0, link.indexOf('>'));
        String to = link.substring(link.indexOf('>') + 1);
        String begin = from.startsWith("meta") ? seat(from).map(Seat::name).orElse("") : from;
        return cluster.layout().ways().stream()
                .filter(way -> leads(way, begin, to) || (isPeer(begin, way.to()) && leadsBack(way, begin, to)))
                .toList();
    }

    private static boolean isPeer(String from, Seat to) {
        return to.name().equals(from);
    }

    private static boolean leads(Way way, String from, String to) {
        return way.from().equals(from) && isMeant(way.to().name(), to);
    }

    private static boolean leadsBack(Way way, String from, String to) {
        return way.to().name().equals(from) && isMeant(way.from(), to);
    }

    /** A name, or its kind. */
    private static boolean isMeant(String name, String meant) {
        return name.equals(meant) || name.startsWith(meant + "-");
    }
}
