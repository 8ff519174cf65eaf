/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class LeakCheckTest {

    private final Logger detector = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);

    /** This leak is meant; the log is searched for others. */
    @BeforeEach
    void keepItOutOfTheLog() {
        detector.setAdditive(false);
    }

    @AfterEach
    void logAgain() {
        detector.setAdditive(true);
    }

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
