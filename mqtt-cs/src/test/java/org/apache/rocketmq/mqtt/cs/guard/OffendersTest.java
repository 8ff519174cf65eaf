/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.cs.GateTerms.Ban;
import org.apache.rocketmq.mqtt.cs.guard.Offenders.Standing;
import org.junit.jupiter.api.Test;

final class OffendersTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Offenders offenders = new Offenders(new Ban(3, Duration.ofSeconds(10), Duration.ofSeconds(60)));
    private final KeyHash hash = new KeyHash(7);
    private final long key = hash.of("one");

    @Test
    void bansWhoDoesItOnceMoreThanAllowed() {
        for (int i = 0; i < 3; i++) {
            assertThat(offenders.add(key, i)).isEqualTo(Standing.FREE);
        }
        assertThat(offenders.isBanned(key, 3)).isFalse();
        assertThat(offenders.add(key, 3)).isEqualTo(Standing.BANNED_NOW);
        assertThat(offenders.add(key, 4)).isEqualTo(Standing.BANNED_BEFORE);
        assertThat(offenders.isBanned(key, 5)).isTrue();
        assertThat(offenders.isBanned(hash.of("another"), 5)).isFalse();
        assertThat(offenders.banned(5)).isEqualTo(1);
    }

    @Test
    void banEndsThoughTheOtherSideDoesNotStop() {
        ban(0);
        assertThat(offenders.add(key, 59 * SECOND)).isEqualTo(Standing.BANNED_BEFORE);
        assertThat(offenders.isBanned(key, 60 * SECOND)).isFalse();
        assertThat(offenders.banned(60 * SECOND)).isZero();
        assertThat(offenders.add(key, 60 * SECOND)).isEqualTo(Standing.FREE);
    }

    @Test
    void countsAnewWhenTheWindowIsOver() {
        for (long i = 0; i < 100; i++) {
            assertThat(offenders.add(key, i * 4 * SECOND)).as("time %s", i).isEqualTo(Standing.FREE);
        }
    }

    @Test
    void whatIsForgivenDoesNotCount() {
        for (int i = 0; i < 100; i++) {
            assertThat(offenders.add(key, i)).isEqualTo(Standing.FREE);
            offenders.forgive(key);
        }
        offenders.forgive(hash.of("nobody"));
    }

    @Test
    void aCrowdOfNewKeysHidesNobody() {
        long time = 0;
        assertThat(offenders.add(key, time))
                .isEqualTo(Standing.FREE); // seen once, like the crowd, it could be forgotten
        assertThat(offenders.add(key, time)).isEqualTo(Standing.FREE);
        for (int i = 0; i < 200_000; i++) {
            assertThat(offenders.add(hash.of("crowd-" + i), time++)).isEqualTo(Standing.FREE);
        }
        assertThat(offenders.add(key, time)).isEqualTo(Standing.FREE);
        assertThat(offenders.add(key, time)).isEqualTo(Standing.BANNED_NOW);
        for (int i = 0; i < 200_000; i++) {
            assertThat(offenders.add(hash.of("more-" + i), time++)).isEqualTo(Standing.FREE);
        }
        assertThat(offenders.isBanned(key, time)).isTrue();
    }

    @Test
    void aCrowdOfBannedOnesLeavesRoomForMore() {
        for (int i = 0; i < 200_000; i++) {
            long next = hash.of("banned-" + i);
            for (int n = 0; n < 4; n++) {
                offenders.add(next, i);
            }
            assertThat(offenders.isBanned(next, i)).isTrue();
        }
        assertThat(offenders.banned(200_000)).isEqualTo(64 * 512);
    }

    @Test
    void nobodyIsBannedIfAnyNumberIsAllowed() {
        Offenders none = new Offenders(Ban.NEVER);
        for (int i = 0; i < 1_000; i++) {
            assertThat(none.add(key, i)).isEqualTo(Standing.FREE);
        }
        none.forgive(key);
        assertThat(none.isBanned(key, 0)).isFalse();
        assertThat(none.banned(0)).isZero();
    }

    private void ban(long now) {
        for (int i = 0; i < 4; i++) {
            offenders.add(key, now);
        }
        assertThat(offenders.isBanned(key, now)).isTrue();
    }
}
