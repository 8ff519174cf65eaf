/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.function.Predicate;
import org.apache.rocketmq.mqtt.common.port.Bookmarks;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.apache.rocketmq.mqtt.ds.directory.TopicDirectory;

/**
 * What all turns are made of.
 *
 * @param open which topics may be fed at all
 * @param addressing in which topics backend services may address single clients
 * @param addressedFrom from where those are fed
 */
record FeedParts(
        Cluster cluster,
        TopicDirectory topics,
        Bookmarks bookmarks,
        Scheduler scheduler,
        FeedWants wants,
        FeedStarts starts,
        Predicate<String> open,
        Predicate<String> addressing,
        FeedStart addressedFrom,
        Handlers handlers,
        Figures figures) {

    /** What is done with messages. */
    record Handlers(FeedHandler routed, FeedHandler peers) {}

    /**
     * How topics are read.
     *
     * @param failures of reading: tried again
     * @param passedBy messages that cannot be handled
     */
    record Figures(long holdMillis, Meters.Counter pulls, Meters.Counter failures, Meters.Counter passedBy) {}

    FeedHandler routed() {
        return handlers.routed();
    }

    FeedHandler peers() {
        return handlers.peers();
    }

    FeedContext context(FeedBookmarks places, Turn turn) {
        return new FeedContext(FeedSource.at(cluster.calls(), figures.holdMillis()), places, turn, scheduler, figures);
    }
}
