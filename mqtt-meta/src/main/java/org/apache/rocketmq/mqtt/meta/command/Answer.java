/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.port.Nodes.Node;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Page;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.jspecify.annotations.Nullable;

/** What the metadata answers to a {@link Query}. */
public sealed interface Answer {

    record RetainedPage(Page page) implements Answer {}

    record BookmarkValues(Map<String, Long> values) implements Answer {
        public BookmarkValues {
            values = Map.copyOf(values);
        }
    }

    /**
     * Changes of the routes, or a page of a snapshot if the changes since are not known any more.
     *
     * @param isSnapshot whether the rows are a snapshot's: with its first page (asked for without a cursor) all that was known before is void
     * @param rows to be set, in this order
     * @param revision what to ask from next; of a snapshot, after its last page
     * @param next where the snapshot goes on; null if this was its last page, or is none
     * @param latest the newest revision there is: more changes wait if it is above {@code revision}
     * @param isJoined whether the asking node is known in its incarnation; if not it must join anew
     * @param hasWills whether {@link Query.DueWills} would find any for it
     * @param roster null if the asking node has the latest, or wants none
     */
    record RouteDelta(
            boolean isSnapshot,
            List<RouteRow> rows,
            long revision,
            @Nullable RouteCursor next,
            long latest,
            boolean isJoined,
            boolean hasWills,
            @Nullable Roster roster)
            implements Answer {
        public RouteDelta {
            rows = List.copyOf(rows);
        }
    }

    /** @param isLast whether there are no more after these */
    record WillPage(List<DueWill> wills, boolean isLast) implements Answer {
        public WillPage {
            wills = List.copyOf(wills);
        }
    }

    /**
     * @param sessions stored sessions, connected or not
     * @param claims clients that are connected, as far as is known
     * @param retained topics with a retained message
     * @param routes rows of the route table
     * @param nodes that have joined and not expired
     * @param dueWills due and not yet published
     * @param appliedIndex the last log entry that is in these counts
     */
    record StatusCounts(
            long sessions, long claims, long retained, long routes, long nodes, long dueWills, long appliedIndex)
            implements Answer {}

    /**
     * Who is there and does what.
     *
     * @param members of the metadata group, the leader first; as the one knows them that answered
     * @param nodes gateway nodes that live, by name
     * @param duties that are held, and the node that does each
     */
    record ClusterView(List<Member> members, List<Living> nodes, Map<String, String> duties) implements Answer {
        public ClusterView {
            members = List.copyOf(members);
            nodes = List.copyOf(nodes);
            duties = Map.copyOf(duties);
        }
    }

    /**
     * A member of the metadata group.
     *
     * @param role {@code leader} or {@code follower}, or another word of the Raft library's
     * @param silentMillis for how long the leader has not heard of it; 0 of itself
     */
    record Member(String address, String role, long silentMillis) {}

    /**
     * A gateway node.
     *
     * @param silentMillis since its lease was renewed
     */
    record Living(Node node, long silentMillis) {}
}
