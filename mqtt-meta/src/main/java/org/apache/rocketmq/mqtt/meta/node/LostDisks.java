/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * Finds followers that have less than they once acknowledged to this leader: their disks were lost. The Raft library never sends again what a
 * follower has acknowledged, as long as the log still holds it; another leader has no such memory, so the cure is another leader.
 *
 * <p>Owned by the member's scheduler.
 */
final class LostDisks {

    /** A follower that is on its way gets further in this time. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Who is silent for longer is away: there is nobody to be helped. */
    private static final long AWAY_MILLIS = 1_000;

    /**
     * How far a follower is, as its leader knows.
     *
     * @param next the entry that it is sent next
     * @param match the last entry that it acknowledged, negative if none
     * @param silentMillis for how long it has not answered
     */
    record Progress(RaftPeerId id, long next, long match, long silentMillis) {}

    private record Standstill(long match, long sinceMillis) {}

    private final Map<RaftPeerId, Standstill> standing = new HashMap<>();

    /**
     * Looks once; called again and again while this member leads.
     *
     * @param logStart the first entry that this leader's log still has: whoever needs an earlier one is sent a snapshot, however long that takes
     * @param committed the last entry that a majority has
     * @return one that answers, lacks entries, and has taken none for {@link #PATIENCE}
     */
    Optional<RaftPeerId> look(List<Progress> followers, long logStart, long committed, long nowMillis) {
        Optional<RaftPeerId> lost = Optional.empty();
        for (Progress follower : followers) {
            if (!isRefusing(follower, logStart, committed)) {
                standing.remove(follower.id());
                continue;
            }
            Standstill known = standing.get(follower.id());
            if (known == null || known.match() != follower.match()) {
                standing.put(follower.id(), new Standstill(follower.match(), nowMillis));
            } else if (nowMillis - known.sinceMillis() >= PATIENCE.toMillis()) {
                lost = Optional.of(follower.id());
                standing.put(follower.id(), new Standstill(follower.match(), nowMillis));
            }
        }
        return lost;
    }

    void forget() {
        standing.clear();
    }

    /** The next entry is the one after the last acknowledged: nothing is on its way to it. */
    private static boolean isRefusing(Progress follower, long logStart, long committed) {
        return follower.silentMillis() < AWAY_MILLIS
                && follower.match() >= 0
                && follower.next() == follower.match() + 1
                && follower.next() >= logStart
                && follower.next() <= committed;
    }
}
