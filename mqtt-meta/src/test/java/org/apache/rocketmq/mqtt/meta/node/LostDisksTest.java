/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.rocketmq.mqtt.meta.node.LostDisks.Progress;
import org.junit.jupiter.api.Test;

final class LostDisksTest {

    private static final RaftPeerId ID = RaftPeerId.valueOf("b");
    private static final Progress HEALTHY = new Progress(RaftPeerId.valueOf("c"), 51, 50, 3);
    private static final long LATER = LostDisks.PATIENCE.toMillis();

    private final LostDisks disks = new LostDisks();

    @Test
    void followerThatStandsStillThoughItAnswersIsFound() {
        assertThat(look(new Progress(ID, 3, 2, 5), 0)).isEmpty();
        assertThat(look(new Progress(ID, 3, 2, 5), LATER - 1)).isEmpty();
        assertThat(look(new Progress(ID, 3, 2, 5), LATER)).contains(ID);
    }

    @Test
    void foundAgainOnlyAfterAnotherWhile() {
        look(new Progress(ID, 3, 2, 5), 0);
        look(new Progress(ID, 3, 2, 5), LATER);

        assertThat(look(new Progress(ID, 3, 2, 5), LATER + 1)).isEmpty();
        assertThat(look(new Progress(ID, 3, 2, 5), 2 * LATER)).contains(ID);
    }

    @Test
    void slowOneIsLeftInPeace() {
        look(new Progress(ID, 3, 2, 5), 0);

        assertThat(look(new Progress(ID, 4, 3, 5), LATER)).isEmpty();
        assertThat(look(new Progress(ID, 9, 3, 5), 2 * LATER)).isEmpty(); // entries are on their way
    }

    @Test
    void whoeverIsAwayOrCaughtUpOrNeedsASnapshotOrIsNewIsLeftInPeace() {
        for (Progress fine : List.of(
                new Progress(ID, 3, 2, 60_000),
                new Progress(ID, 51, 50, 5),
                new Progress(ID, 1, 0, 5), // the log begins with entry 2
                new Progress(ID, 0, -1, 5))) {
            look(fine, 0);
            assertThat(look(fine, LATER)).as("%s", fine).isEmpty();
        }
    }

    @Test
    void whoeverWasForgottenGetsItsTimeAgain() {
        look(new Progress(ID, 3, 2, 5), 0);
        disks.forget();

        assertThat(look(new Progress(ID, 3, 2, 5), LATER)).isEmpty();
    }

    private Optional<RaftPeerId> look(Progress follower, long nowMillis) {
        return disks.look(List.of(HEALTHY, follower), 2, 50, nowMillis);
    }
}
