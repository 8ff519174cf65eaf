/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until every living node has the routes up to a revision, for a second at most: a node that takes longer finds the route later, and
 * that is counted. One question is under way at a time; whoever comes meanwhile shares the next. Safe for any thread.
 */
final class Barrier {

    private static final Logger LOG = LoggerFactory.getLogger(Barrier.class);

    private static final int WAIT_MILLIS = 1_000;

    private final Transport transport;
    private final Counter late;

    // guarded by this
    private List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private long highest;
    private boolean underWay;

    Barrier(Transport transport, Meters meters) {
        this.transport = transport;
        this.late = meters.counter("mqtt_meta_barrier_late");
    }

    /** Never fails. */
    CompletionStage<Void> passed(long revision) {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        synchronized (this) {
            waiting.add(passed);
            highest = Math.max(highest, revision);
            if (underWay) {
                return passed;
            }
            underWay = true;
        }
        next();
        return passed;
    }

    private void next() {
        List<CompletableFuture<Void>> group;
        long revision;
        synchronized (this) {
            group = waiting;
            revision = highest;
            waiting = new ArrayList<>();
            underWay = !group.isEmpty();
            if (!underWay) {
                return;
            }
        }
        CompletionStage<Boolean> unused = transport
                .barrier(revision, WAIT_MILLIS)
                .whenComplete((reached, fault) -> {
                    if (fault != null || !reached) {
                        late.increment();
                        LOG.debug("not all nodes have the routes yet revision={}", revision, fault);
                    }
                    next();
                    group.forEach(passed -> passed.complete(null));
                });
    }
}
