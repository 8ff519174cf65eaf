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
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.jspecify.annotations.Nullable;

/** The nodes in a draft. */
final class Nodes {

    private final Draft draft;
    private final Sessions sessions;
    private final DueWills wills;
    private final Senders senders;

    Nodes(Draft draft, Sessions sessions, DueWills wills, Senders senders) {
        this.draft = draft;
        this.sessions = sessions;
        this.wills = wills;
        this.senders = senders;
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

    Result join(String node, long incarnation, String sender) {
        if (node.isEmpty() || node.indexOf('\0') >= 0) {
            return new Result.Refused("node name: " + node + " (expected: not empty, no U+0000)");
        }
        NodeRow before = get(node);
        if (before == null) {
            draft.head.nodes++;
        }
        if (before == null || before.incarnation() != incarnation) {
            wills.handOver(node, epoch -> node);
            sessions.endAll(node, epoch -> node);
            wills.handOver(DueWills.NOBODY, epoch -> node);
        }
        if (before != null && !before.sender().equals(sender)) {
            senders.close(before.sender());
        }
        put(node, new NodeRow(incarnation, draft.nowMillis, sender));
        draft.hasNews = true;
        return Result.DONE;
    }

    Result renew(String node, long incarnation) {
        NodeRow row = get(node);
        if (row == null || row.incarnation() != incarnation) {
            return new Result.Refused("node " + node + " is " + (row == null ? "not known" : "in another run than")
                    + " in incarnation " + incarnation);
        }
        put(node, new NodeRow(incarnation, Math.max(row.renewedAt(), draft.nowMillis), row.sender()));
        return Result.DONE;
    }

    Result expire(long deadline) {
        SortedMap<String, NodeRow> dead = new TreeMap<>();
        SortedMap<String, NodeRow> living = new TreeMap<>();
        for (Map.Entry<byte[], byte[]> row :
                draft.rows(Table.NODES, Rows.NONE, Integer.MAX_VALUE).entrySet()) {
            NodeRow node = NodeRow.read(row.getValue());
            (node.renewedAt() < deadline ? dead : living).put(Keys.text(row.getKey()), node);
        }
        List<String> heirs = List.copyOf(living.keySet());
        LongFunction<String> heir =
                epoch -> heirs.isEmpty() ? DueWills.NOBODY : heirs.get((int) (epoch % heirs.size()));
        for (String node : dead.keySet()) {
            draft.delete(Table.NODES, Keys.of(node));
            draft.head.nodes--;
            draft.hasNews = true;
            wills.handOver(node, heir);
            sessions.endAll(node, heir);
        }
        senders.forgetOld();
        return Result.DONE;
    }

    private @Nullable NodeRow get(String node) {
        byte[] row = draft.get(Table.NODES, Keys.of(node));
        return row == null ? null : NodeRow.read(row);
    }

    private void put(String node, NodeRow row) {
        draft.put(Table.NODES, Keys.of(node), row.bytes());
    }
}
