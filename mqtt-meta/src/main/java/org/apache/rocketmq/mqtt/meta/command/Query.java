/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.jspecify.annotations.Nullable;

/** A question to the metadata; changes nothing. Each has one kind of {@link Answer}. */
public sealed interface Query {

    /** See {@link org.apache.rocketmq.mqtt.common.port.RetainedStore#find}; answered by {@link Answer.RetainedPage}. */
    record FindRetained(TopicFilter filter, @Nullable TopicName after, int maxBytes) implements Query {}

    /** Answered by {@link Answer.BookmarkValues}. */
    record LoadBookmarks(String prefix) implements Query {}

    /**
     * What is new in the routes and the roster; answered by {@link Answer.RouteDelta}.
     *
     * @param since the revision up to which the routes are known; negative if none are
     * @param maxRows at least 1
     * @param cursor to go on with a snapshot; null otherwise
     * @param rosterSince the revision of the roster that is known; negative if none is, {@link #NO_ROSTER} if it is not wanted
     */
    record RouteChanges(
            String node,
            long incarnation,
            long since,
            int maxRows,
            @Nullable RouteCursor cursor,
            long rosterSince) implements Query {

        public static final long NO_ROSTER = Long.MAX_VALUE;
    }

    /**
     * The wills that a node's run must publish, by epoch; answered by {@link Answer.WillPage}. Not those that one of its claims was told of.
     *
     * @param afterEpoch the epoch of the last one of the page before; 0 at first
     * @param maxBytes of payload, after which a page ends; it has one will at least, if there is one
     */
    record DueWills(String node, long incarnation, long afterEpoch, int maxBytes) implements Query {}

    /** Answered by {@link Answer.StatusCounts}. */
    record Status() implements Query {}

    /** Answered by {@link Answer.ClusterView}. */
    record Cluster() implements Query {}
}
