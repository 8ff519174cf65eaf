/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Which topics any filter concerns, on whatever node, and from where they are fed. All nodes know the same; which of them feeds a topic is the
 * shares' affair. Guarded by this, and so are the turns of all shares.
 */
final class FeedWants {

    private final Cluster cluster;
    private final FeedStarts starts;
    private final Map<String, Coverage> coverages = new HashMap<>();
    private boolean started; // until then, all that is heard of was wanted in an earlier run, or by other nodes

    /** How many filters want a topic fed, and from where it is. */
    private static final class Coverage {
        final boolean resumed;
        int filters;

        @Nullable
        CompletableFuture<FeedStart> start; // null: not asked for yet, or in vain

        Coverage(boolean resumed) {
            this.resumed = resumed;
        }
    }

    FeedWants(Cluster cluster, FeedStarts starts) {
        this.cluster = cluster;
        this.starts = starts;
    }

    synchronized void started() {
        started = true;
    }

    /** @return whether the topic was not wanted before */
    synchronized boolean add(String topic) {
        return ++coverages.computeIfAbsent(topic, fresh -> new Coverage(!started)).filters == 1;
    }

    /** @return whether the topic is not wanted any more */
    synchronized boolean remove(String topic) {
        Coverage coverage = coverages.get(topic);
        if (coverage == null || --coverage.filters > 0) {
            return false;
        }
        coverages.remove(topic);
        return true;
    }

    synchronized boolean has(String topic) {
        return coverages.containsKey(topic);
    }

    synchronized List<String> topics() {
        return List.copyOf(coverages.keySet());
    }

    /** Takes up what is written down, for topics that are fed by this node: nobody else can forget it. */
    synchronized void agreed(String topic, StartPoint from) {
        Coverage coverage = coverages.get(topic);
        if (coverage != null && coverage.start == null) {
            coverage.start = CompletableFuture.completedFuture(startOf(coverage, from));
        }
    }

    /** From where a wanted topic is fed; agreed with the other nodes if it is not known here. */
    CompletionStage<FeedStart> start(String topic) {
        Coverage coverage;
        CompletableFuture<FeedStart> start;
        synchronized (this) {
            coverage = coverages.get(topic);
            if (coverage == null) {
                return CompletableFuture.failedStage(
                        new GatewayException(Category.RETRY, "topic " + topic + ": not wanted any more"));
            }
            if (coverage.start != null) {
                return coverage.start;
            }
            start = new CompletableFuture<>();
            coverage.start = start;
        }
        CompletionStage<StartPoint> proposal = coverage.resumed ? cluster.marksOfLastRun() : cluster.freshMarks();
        proposal.thenCompose(marks -> starts.agree(RoutedMessages.NAME, topic, marks))
                .whenComplete((from, fault) -> {
                    if (fault == null) {
                        start.complete(startOf(coverage, from));
                    } else {
                        forget(coverage);
                        start.completeExceptionally(fault);
                    }
                });
        return start;
    }

    private FeedStart startOf(Coverage coverage, StartPoint from) {
        return new FeedStart(from, coverage.resumed && cluster.hadEarlierRun());
    }

    private synchronized void forget(Coverage coverage) {
        coverage.start = null;
    }
}
