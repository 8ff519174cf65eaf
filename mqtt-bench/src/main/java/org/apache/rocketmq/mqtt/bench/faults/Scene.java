/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all actors of a run share. Their tasks run on one thread, which also owns the random numbers.
 *
 * @param run tells this run's messages from another's
 */
record Scene(
        int run,
        Loops loops,
        List<InetSocketAddress> gateways,
        Roster roster,
        Books books,
        Chronicle chronicle,
        ScheduledExecutorService actors,
        Random random) {
    private static final Logger LOG = LoggerFactory.getLogger(Scene.class);

    static final int PATIENCE_MILLIS = 3_000;
    static final int KEEP_ALIVE_SECONDS = 5;

    /** Nothing once the actors are to stop. */
    void later(long millis, Runnable task) {
        if (!actors.isShutdown()) {
            var unused = actors.schedule(() -> guarded(task), millis, TimeUnit.MILLISECONDS);
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("an actor gives up", e);
            chronicle.event("actor-failed", "reason", e.toString());
            books.failures().add(e.toString());
        }
    }

    /** From the first up to the second, on the actors' thread. */
    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    String clientId(String role) {
        return "faults-" + Integer.toHexString(run) + "-" + role;
    }
}
