/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;

/** A node with a member of its own, as most installations have it. */
final class Embedded implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(8);
    static final MetaSettings.Terms NO_GRACE =
            new MetaSettings.Terms(Duration.ofDays(1), Duration.ofSeconds(10), Duration.ZERO, 100_000);

    final CountingMeters meters = new CountingMeters();
    final Metadata metadata;
    private final ThreadScheduler scheduler = new ThreadScheduler("test-scheduler");

    private Embedded(MetaSettings settings) throws IOException {
        this.metadata = Metadata.embedded(settings, "node-1", meters, scheduler);
    }

    static Embedded start(Path directory) throws IOException, InterruptedException {
        return start(MetaSettings.alone(directory).with(NO_GRACE));
    }

    static Embedded start(MetaSettings settings) throws IOException, InterruptedException {
        Embedded embedded = new Embedded(settings);
        embedded.metadata.start(PATIENCE);
        return embedded;
    }

    @Override
    public void close() throws IOException {
        metadata.close();
        scheduler.close();
    }
}
