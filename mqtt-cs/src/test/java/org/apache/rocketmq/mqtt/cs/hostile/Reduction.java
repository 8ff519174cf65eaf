/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.hostile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.rocketmq.mqtt.common.hostile.Piece;
import org.apache.rocketmq.mqtt.cs.hostile.Round.Ending;
import org.jspecify.annotations.Nullable;

/** Makes a round that breaks something smaller, as long as it still does. One use. */
final class Reduction {

    private static final int MOST_TRIES = 400;

    private Round smallest;
    private int tries;

    private Reduction(Round broken) {
        this.smallest = broken;
    }

    /** What a round does to a gateway that nobody else has spoken to; null if nothing. */
    static @Nullable Throwable faultOf(Round round) {
        Arena arena = new Arena();
        try {
            arena.play(round);
        } catch (Exception | Error e) {
            arena.abandon();
            return e;
        }
        try {
            arena.close();
            return null;
        } catch (Exception | Error e) {
            return e;
        }
    }

    /** @param broken a round with a {@link #faultOf} */
    static Round of(Round broken) {
        Reduction reduction = new Reduction(broken);
        while (reduction.step()) {
            // there may be more to leave out
        }
        return reduction.smallest;
    }

    private boolean step() {
        Round now = smallest;
        for (Round smaller : smaller(now)) {
            if (tries++ >= MOST_TRIES) {
                return false;
            }
            if (faultOf(smaller) != null) {
                smallest = smaller;
                return true;
            }
        }
        return false;
    }

    private static List<Round> smaller(Round round) {
        List<Round> all = new ArrayList<>();
        if (round.talks().size() > 1) {
            for (int i = 0; i < round.talks().size(); i++) {
                List<List<Piece>> fewer = new ArrayList<>(round.talks());
                fewer.remove(i);
                all.add(with(round, fewer));
            }
        }
        if (round.storeStands() || round.deaf()) {
            all.add(new Round(round.door(), round.talks(), round.ending(), false, false, round.order()));
        }
        if (round.ending() == Ending.SILENCE) {
            all.add(new Round(
                    round.door(), round.talks(), Ending.DROP, round.storeStands(), round.deaf(), round.order()));
        }
        for (int i = 0; i < round.talks().size(); i++) {
            List<Piece> talk = round.talks().get(i);
            for (int j = 0; j < talk.size(); j++) {
                List<Piece> fewer = new ArrayList<>(talk);
                fewer.remove(j);
                all.add(with(round, i, fewer));
                byte[] bytes = talk.get(j).bytes();
                if (bytes.length > 1) {
                    List<Piece> shorter = new ArrayList<>(talk);
                    shorter.set(j, new Piece(Arrays.copyOf(bytes, bytes.length / 2), 1));
                    all.add(with(round, i, shorter));
                }
            }
        }
        return all;
    }

    private static Round with(Round round, int index, List<Piece> talk) {
        List<List<Piece>> talks = new ArrayList<>(round.talks());
        talks.set(index, talk);
        return with(round, talks);
    }

    private static Round with(Round round, List<List<Piece>> talks) {
        return new Round(round.door(), talks, round.ending(), round.storeStands(), round.deaf(), round.order());
    }
}
