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
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until every living node has the routes up to a revision, for a second at most: a node that takes longer finds the route later, and
 * that is counted. One question is under way at a time; whoever comes meanwhile shares the next, and its second begins then. Safe for any
 * thread.
 */
final class Barrier {

    private static final Logger LOG = LoggerFactory.getLogger(Barrier.class);

    private static final int WAIT_MILLIS = 1_000;

    private final Transport transport;
    private final Counter late;

    private final Scheduler scheduler;

    // guarded by this
    private Group waiting = new Group();
    private long highest;
    private boolean underWay;

    /** Those who share a question. Guarded by the barrier until it is asked. */
    private static final class Group {
        final List<CompletableFuture<Void>> all = new ArrayList<>();
        final CompletableFuture<Void> over = new CompletableFuture<>();
    }

    Barrier(Transport transport, Meters meters, Scheduler scheduler) {
        this.transport = transport;
        this.scheduler = scheduler;
        this.late = meters.counter("mqtt_meta_barrier_late");
    }

    /** Never fails. */
    CompletionStage<Void> passed(long revision) {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        boolean begins;
        synchronized (this) {
            Group group = waiting;
            if (underWay && group.all.isEmpty()) {
                scheduler.after(WAIT_MILLIS, () -> expire(group));
            }
            group.all.add(passed);
            highest = Math.max(highest, revision);
            begins = !underWay;
            underWay = true;
        }
        if (begins) {
            next();
        }
        return passed;
    }

    /** The time of those who waited for the question before is over, whether theirs was asked or not. */
    private void expire(Group group) {
        synchronized (this) {
            if (waiting == group) {
                waiting = new Group();
            }
        }
        late(group, null);
    }

    private void next() {
        Group group;
        long revision;
        synchronized (this) {
            group = waiting;
            revision = highest;
            waiting = new Group();
            underWay = !group.all.isEmpty();
            if (!underWay) {
                return;
            }
        }
        CompletionStage<Boolean> unused = transport
                .barrier(revision, WAIT_MILLIS)
                .whenComplete((reached, fault) -> {
                    next();
                    if (fault != null || !reached) {
                        late(group, fault);
                    } else {
                        end(group);
                    }
                });
    }

    private void late(Group group, @Nullable Throwable fault) {
        if (end(group)) {
            late.increment();
            LOG.debug("not all nodes have the routes yet", fault);
        }
    }

    /** @return whether it had not ended before */
    private boolean end(Group group) {
        boolean isFirst = group.over.complete(null);
        if (isFirst) {
            List<CompletableFuture<Void>> all;
            synchronized (this) {
                all = List.copyOf(group.all);
            }
            all.forEach(passed -> passed.complete(null));
        }
        return isFirst;
    }
}
