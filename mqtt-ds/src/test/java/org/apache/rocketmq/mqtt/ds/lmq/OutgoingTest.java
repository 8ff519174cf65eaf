/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OutgoingTest {

    private final AtomicLong clock = new AtomicLong();
    private final Stalls stalls = new Stalls(clock::get);

    private Outgoing outgoing(@Nullable Once once) {
        return new Outgoing(Map.of(), new byte[0], once, false, stalls.now(), Long.MAX_VALUE);
    }

    private static Once once(boolean again) {
        return new Once("key", again, () -> true);
    }

    private void tickFor(int seconds) {
        for (int i = 0; i < 10 * seconds; i++) {
            clock.addAndGet(Duration.ofMillis(Stalls.TICK_MILLIS).toNanos());
            stalls.tick();
        }
    }

    private void stall() {
        clock.addAndGet(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void whatOnlyWaitsIsNotLookedFor() {
        stalls.tick();
        Outgoing message = outgoing(once(false));
        tickFor(60);
        assertThat(message.lookFor(stalls)).isNull();
    }

    @Test
    void whatWaitedWhileTheProcessStoodStillIsLookedForUntilItIsKnownToBeNowhere() {
        stalls.tick();
        Outgoing message = outgoing(once(false));
        tickFor(1);
        stall();
        assertThat(message.lookFor(stalls)).isEqualTo("key");
        tickFor(1);
        long asked = stalls.now();
        assertThat(message.lookFor(stalls)).isEqualTo("key");
        message.isNowhere(asked);
        assertThat(message.lookFor(stalls)).isNull();
        stall();
        assertThat(message.lookFor(stalls)).isEqualTo("key");
    }

    @Test
    void whatMayBeStoredIsLookedForAndWhatHasNoKeyIsNot() {
        assertThat(outgoing(once(true)).lookFor(stalls)).isEqualTo("key");
        stalls.tick();
        Outgoing nameless = outgoing(null);
        stall();
        assertThat(nameless.lookFor(stalls)).isNull();
    }
}
