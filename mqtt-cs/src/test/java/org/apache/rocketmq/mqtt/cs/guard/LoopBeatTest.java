/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LoopBeatTest {

    private final EmbeddedChannel loop = new EmbeddedChannel();

    @Test
    void isNotLateWhenTheLoopComesToItInTime() {
        loop.freezeTime();
        LoopBeat beat = LoopBeat.start(loop.eventLoop());
        for (int i = 0; i < 10; i++) {
            loop.advanceTimeBy(100, TimeUnit.MILLISECONDS);
            loop.runScheduledPendingTasks();
            assertThat(beat.lateMillis()).isZero();
        }
    }

    @Test
    void isLateWhileTheLoopDoesSomethingElseAndUntilTheNextBeat() {
        loop.freezeTime();
        LoopBeat beat = LoopBeat.start(loop.eventLoop());
        loop.advanceTimeBy(700, TimeUnit.MILLISECONDS);
        assertThat(beat.lateMillis()).isEqualTo(600);
        loop.runScheduledPendingTasks();
        assertThat(beat.lateMillis()).isEqualTo(600);
        loop.advanceTimeBy(100, TimeUnit.MILLISECONDS);
        loop.runScheduledPendingTasks();
        assertThat(beat.lateMillis()).isZero();
    }
}
