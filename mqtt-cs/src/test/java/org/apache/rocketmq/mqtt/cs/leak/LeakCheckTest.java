/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LeakCheckTest {

    @Test
    void aLostBufferIsFound() {
        loseABuffer();
        List<String> found = new ArrayList<>();
        await().atMost(20, TimeUnit.SECONDS).until(() -> {
            found.addAll(LeakCheck.findings());
            return !found.isEmpty();
        });
        assertThat(found.get(0)).contains("LEAK");
    }

    private static void loseABuffer() {
        PooledByteBufAllocator.DEFAULT.directBuffer(16).writeLong(1);
    }
}
