/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.jspecify.annotations.Nullable;

/** The nodes in a draft. */
final class Nodes {

    private final Draft draft;
    private final Sessions sessions;
    private final DueWills wills;
    private final Senders senders;
    private final Duties duties;

    Nodes(Draft draft, Sessions sessions, DueWills wills, Senders senders, Duties duties) {
        this.draft = draft;
        this.sessions = sessions;
        this.wills = wills;
        this.senders = senders;
        this.duties = duties;
    }

    /** Why a sender may not speak in a node's name; null if it may. */
    Result.@Nullable Refused refusal(String node, String sender) {
        NodeRow row = get(node);
        if (row == null) {
            return new Result.Refused("node " + node + " has not joined, or was taken for dead");
        }
        return row.sender().equals(sender)
                ? null
                : new Result.Refused("node " + node + " was joined by " + row.sender() + ", not by " + sender);
    }

    Result join(Command.JoinNode command, String sender) {
        String node = command.node();
        long incarnation = command.incarnation();
        String peerAddress = command.peerAddress();
        if (node.isEmpty() || node.indexOf('\0') >= 0) {
            return new Result.Refused("node name: " + node + " (expected: not empty, no U+0000)");
        }
        NodeRow before = get(node);
        if (before != null && !before.sender().equals(sender) && !before.isGone(command.gone())) {
            return new Result.NameTaken(before.peerAddress());
        }
        if (before == null) {
            draft.head.nodes++;
        }
        if (before == null || before.incarnation() != incarnation) {
            duties.endAll(node);
            wills.handOver(node, epoch -> node);
            sessions.endAll(node, epoch -> node);
            wills.handOver(DueWills.NOBODY, epoch -> node);
        }
        if (before != null && !before.sender().equals(sender)) {
            senders.close(before.sender());
        }
        if (before == null
                || before.incarnation() != incarnation
                || !before.peerAddress().equals(peerAddress)) {
            draft.rosterChanged();
        }
        put(node, new NodeRow(incarnation, draft.nowMillis, sender, peerAddress));
        draft.hasNews = true; // who waits for its answer is told that it has joined
        return Result.DONE;
    }

    Result renew(String node, long incarnation) {
        NodeRow row = get(node);
        if (row == null || row.incarnation() != incarnation) {
            return new Result.Refused("node " + node + " is " + (row == null ? "not known" : "in another run than")
                    + " in incarnation " + incarnation);
        }
        put(node, row.renewed(draft.nowMillis));
        return Result.DONE;
    }

    Result leave(String node, long incarnation) {
        if (lives(node, incarnation)) {
            SortedMap<String, NodeRow> others = all();
            others.remove(node);
            end(node, heir(others));
        }
        return Result.DONE;
    }

    Result takeDuty(String node, long incarnation, String duty) {
        return lives(node, incarnation)
                ? duties.take(duty, new DutyRow(node, incarnation))
                : new Result.Refused("node " + node + " does not live in incarnation " + incarnation);
    }

    private boolean lives(String node, long incarnation) {
        NodeRow row = get(node);
        return row != null && row.incarnation() == incarnation;
    }

    Result expire(long deadline) {
        SortedMap<String, NodeRow> dead = new TreeMap<>();
        SortedMap<String, NodeRow> living = new TreeMap<>();
        all().forEach((name, node) -> (node.renewedAt() < deadline ? dead : living).put(name, node));
        dead.keySet().forEach(node -> end(node, heir(living)));
        senders.forgetOld();
        return Result.DONE;
    }

    /** A node is no more. */
    private void end(String node, LongFunction<String> heir) {
        draft.delete(Table.NODES, Keys.of(node));
        draft.head.nodes--;
        draft.rosterChanged();
        duties.endAll(node);
        wills.handOver(node, heir);
        sessions.endAll(node, heir);
    }

    private static LongFunction<String> heir(SortedMap<String, NodeRow> living) {
        List<String> heirs = List.copyOf(living.keySet());
        return epoch -> heirs.isEmpty() ? DueWills.NOBODY : heirs.get((int) (epoch % heirs.size()));
    }

    private SortedMap<String, NodeRow> all() {
        SortedMap<String, NodeRow> all = new TreeMap<>();
        for (Map.Entry<byte[], byte[]> row :
                draft.rows(Table.NODES, Rows.NONE, Integer.MAX_VALUE).entrySet()) {
            all.put(Keys.text(row.getKey()), NodeRow.read(row.getValue()));
        }
        return all;
    }

    private @Nullable NodeRow get(String node) {
        byte[] row = draft.get(Table.NODES, Keys.of(node));
        return row == null ? null : NodeRow.read(row);
    }

    private void put(String node, NodeRow row) {
        draft.put(Table.NODES, Keys.of(node), row.bytes());
    }
}
