/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Origin;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.jspecify.annotations.Nullable;

/**
 * One change of the metadata. Every one is answered by one {@link Result}; where nothing else is said that is {@link Result.Done}.
 *
 * <p>Commands that name a node as the doer are refused unless the entry's sender is the one that joined the node last: what an earlier run of
 * the node left under way must not take effect in the name of the present one.
 */
public sealed interface Command {

    /** Answered by {@link Result.Claimed}; refused if the node has not joined. See {@link org.apache.rocketmq.mqtt.common.port.SessionStore#claim}. */
    record ClaimSession(
            ClientId client,
            String node,
            boolean clean,
            @Nullable Will will) implements Command {}

    /** Refused if the claim is fenced, released, ended with its node, or clean. */
    record WriteSession(Claim claim, List<SessionChange> changes) implements Command {
        public WriteSession {
            changes = List.copyOf(changes);
        }
    }

    /** Without effect if the claim is not the client's present one. */
    record ReleaseSession(Claim claim, List<SessionChange> last) implements Command {
        public ReleaseSession {
            last = List.copyOf(last);
        }
    }

    /**
     * The claim ends, and its will is due to the node. Answered by {@link Result.Ended}; changes nothing if it has ended so already, or the claim is not
     * the client's present one.
     */
    record EndSession(String node, Claim claim, List<SessionChange> last) implements Command {
        public EndSession {
            last = List.copyOf(last);
        }
    }

    /** The will of this claim, which was due, is stored as a message. */
    record WillPublished(Claim claim) implements Command {}

    /** Sets, replaces or (empty payload) removes a retained message, whatever is there. Said no more. */
    record PutRetained(Message message) implements Command {}

    /**
     * Sets, replaces or (empty payload) removes a retained message. Refused if its claim is fenced; without effect if it is a backend service's and the
     * topic has a later one, or had and it was removed.
     *
     * @param node to which a will is due
     * @param atMillis when it came to be; of a backend service's message, by the broker's clock; of others, by the gateway's
     */
    record Retain(String node, Message message, Origin origin, long atMillis) implements Command {}

    /** Sets, replaces or (negative value) removes bookmarks, whoever says so. Said no more. */
    record SaveBookmarks(Map<String, Long> bookmarks) implements Command {
        public SaveBookmarks {
            bookmarks = Map.copyOf(bookmarks);
        }
    }

    /** Sets, replaces or (negative value) removes bookmarks. Refused if the duty is not the node's in this incarnation. */
    record SaveOfDuty(String node, long incarnation, String duty, Map<String, Long> bookmarks) implements Command {
        public SaveOfDuty {
            bookmarks = Map.copyOf(bookmarks);
        }
    }

    /**
     * The same of nobody's duty, if others are as expected; else nothing is changed. Answered by {@link Result.Compared}.
     *
     * @param expected names and the values they must have; negative: must not be there
     */
    record SaveBookmarksIf(Map<String, Long> expected, Map<String, Long> bookmarks) implements Command {
        public SaveBookmarksIf {
            expected = Map.copyOf(expected);
            bookmarks = Map.copyOf(bookmarks);
        }
    }

    /** Filters are wanted by somebody connected to a node. A node counts its own subscribers; here a filter is wanted or not. */
    record AddRoutes(String node, List<TopicFilter> filters) implements Command {
        public AddRoutes {
            filters = List.copyOf(filters);
        }
    }

    record RemoveRoutes(String node, List<TopicFilter> filters) implements Command {
        public RemoveRoutes {
            filters = List.copyOf(filters);
        }
    }

    /**
     * A node begins a run. Of any earlier run the routes go and the claims end: their wills, and whatever was due to the node, are due to this
     * run. Said again with the same incarnation, it only renews.
     *
     * @param incarnation differs between the runs of a node, and after it was refused a {@link RenewNode}
     * @param peerAddress where other nodes reach it; empty: not at all
     * @param gone the address of a process that is known to be no more. If another one lives under this name, at another address, this one is answered
     *     {@link Result.NameTaken}; null: it is ousted
     */
    record JoinNode(
            String node,
            long incarnation,
            String peerAddress,
            @Nullable String gone) implements Command {

        /** Whoever lives under the name: so it was said once. */
        public JoinNode(String node, long incarnation, String peerAddress) {
            this(node, incarnation, peerAddress, null);
        }
    }

    /** The node lives. Refused if it is not known in this incarnation: it was taken for dead, or began another run; it must join anew. */
    record RenewNode(String node, long incarnation) implements Command {}

    /** The node stops: what became of a dead one becomes of it at once. Without effect if it is not known in this incarnation. */
    record LeaveNode(String node, long incarnation) implements Command {}

    /**
     * A node in its incarnation does a duty from now on. Refused if another one does; a node's duties end when it dies, leaves, or begins another
     * run.
     */
    record TakeDuty(String node, long incarnation, String duty) implements Command {}

    /** Without effect if the duty is not the node's in this incarnation. */
    record ReleaseDuty(String node, long incarnation, String duty) implements Command {}

    /**
     * Nodes that were not renewed since are dead: their routes go, their claims end, and wills are due to nodes that live; if there is none, to
     * whichever joins first.
     */
    record ExpireNodes(long deadlineMillis) implements Command {}

    /** Forgets stored sessions that nobody was connected to since; answered by {@link Result.Expired}. */
    record ExpireSessions(long disconnectedBeforeMillis, int most) implements Command {}
}
