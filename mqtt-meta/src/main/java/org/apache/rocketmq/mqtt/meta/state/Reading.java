/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.port.Nodes.Node;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Page;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Roster;
import org.apache.rocketmq.mqtt.meta.command.RouteCursor;
import org.apache.rocketmq.mqtt.meta.command.RouteRow;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/** The answers to queries, from what is committed. For any thread; lives as long as one query. */
final class Reading {

    private final Store store;
    private final Head head;

    /** @param head no newer than the store */
    Reading(Store store, Head head) {
        this.store = store;
        this.head = head;
    }

    Answer answer(Query query) {
        if (query instanceof Query.FindRetained find) {
            return new Answer.RetainedPage(find.filter().hasWildcard() ? scan(find) : get(find));
        } else if (query instanceof Query.LoadBookmarks load) {
            return bookmarks(load.prefix());
        } else if (query instanceof Query.RouteChanges changes) {
            return routes(changes);
        } else if (query instanceof Query.DueWills wills) {
            return wills(wills);
        } else if (query instanceof Query.Status) {
            return new Answer.StatusCounts(
                    head.sessions, head.claims, head.retained, head.routes, head.nodes, head.dueWills, head.index);
        } else if (query instanceof Query.Cluster) {
            return cluster();
        }
        throw new IllegalArgumentException("query without a meaning: " + query);
    }

    private Page get(Query.FindRetained find) {
        byte[] topic = Keys.of(find.filter().value());
        byte[] row = find.after() == null ? store.get(Table.RETAINED, topic) : null;
        return new Page(
                row == null ? List.of() : List.of(RetainedRow.read(topic, row).message()), null);
    }

    private Page scan(Query.FindRetained find) {
        RetainedScan way = new RetainedScan(find.filter());
        List<Message> found = new ArrayList<>();
        long bytes = 0;
        try (RocksIterator topics = store.scan(Table.RETAINED)) {
            if (find.after() == null) {
                topics.seekToFirst();
            } else {
                topics.seek(Keys.after(Keys.of(find.after().value())));
            }
            while (topics.isValid()) {
                byte[] topic = topics.key();
                byte[] next = way.next(topic);
                if (next == RetainedScan.END) {
                    break;
                } else if (next == RetainedScan.MATCH) {
                    if (!found.isEmpty() && bytes >= find.maxBytes()) {
                        return new Page(found, found.get(found.size() - 1).topic());
                    }
                    Message message = RetainedRow.read(topic, topics.value()).message();
                    found.add(message);
                    bytes += message.weight();
                    topics.next();
                } else if (next == RetainedScan.STEP) {
                    topics.next();
                } else {
                    topics.seek(next);
                }
            }
            Store.check(topics);
        }
        return new Page(found, null);
    }

    private Answer bookmarks(String begin) {
        byte[] prefix = Keys.of(begin);
        Map<String, Long> found = new HashMap<>();
        try (RocksIterator rows = store.scan(Table.BOOKMARKS)) {
            for (rows.seek(prefix); rows.isValid() && Keys.startsWith(rows.key(), prefix); rows.next()) {
                found.put(Keys.text(rows.key()), Keys.number(rows.value(), 0));
            }
            Store.check(rows);
        }
        return new Answer.BookmarkValues(found);
    }

    private Answer routes(Query.RouteChanges query) {
        if (query.maxRows() < 1) {
            throw new IllegalArgumentException("maxRows: " + query.maxRows() + " (expected: >= 1)");
        }
        if (query.cursor() != null) {
            byte[] last = Keys.route(
                    query.cursor().last().owner(),
                    query.cursor().last().kind(),
                    query.cursor().last().key());
            return snapshot(query, query.cursor().revision(), Keys.after(last));
        }
        if (query.since() >= 0 && query.since() <= head.revision) {
            List<RouteRow> rows = changes(query.since(), query.maxRows());
            if (!rows.isEmpty() || query.since() == head.revision) {
                return delta(query, false, rows, query.since() + rows.size(), null);
            }
        }
        return snapshot(query, head.revision, Rows.NONE);
    }

    /** The changes that follow a revision; none if the first of them is not known any more. */
    private List<RouteRow> changes(long since, int most) {
        List<RouteRow> found = new ArrayList<>();
        try (RocksIterator rows = store.scan(Table.CHANGES)) {
            for (rows.seek(Keys.of(since + 1)); rows.isValid() && found.size() < most; rows.next()) {
                if (Keys.number(rows.key(), 0) != since + 1 + found.size()) {
                    break;
                }
                found.add(Rows.route(rows.value()));
            }
            Store.check(rows);
        }
        return found;
    }

    /** Pages are read one after the other while the rows change: whoever then sets the changes since the first page has them right. */
    private Answer snapshot(Query.RouteChanges query, long revision, byte[] from) {
        List<RouteRow> found = new ArrayList<>();
        try (RocksIterator rows = store.scan(Table.ROUTES)) {
            for (rows.seek(from); rows.isValid() && found.size() < query.maxRows(); rows.next()) {
                found.add(Keys.route(rows.key()));
            }
            Store.check(rows);
            RouteCursor next = rows.isValid() ? new RouteCursor(revision, found.get(found.size() - 1)) : null;
            return delta(query, true, found, revision, next);
        }
    }

    private Answer delta(
            Query.RouteChanges query,
            boolean isSnapshot,
            List<RouteRow> rows,
            long revision,
            @Nullable RouteCursor next) {
        boolean isJoined = isJoined(query.node(), query.incarnation());
        long latest = Math.max(revision, head.revision);
        return new Answer.RouteDelta(
                isSnapshot, rows, revision, next, latest, isJoined, isJoined && hasWills(query.node()), roster(query));
    }

    private @Nullable Roster roster(Query.RouteChanges query) {
        return query.rosterSince() == Query.RouteChanges.NO_ROSTER || query.rosterSince() == head.roster
                ? null
                : new Roster(head.roster, List.copyOf(nodes().keySet()), duties());
    }

    /** In the state's time, which goes on with each entry. */
    private Answer cluster() {
        List<Answer.Living> living = new ArrayList<>();
        nodes().forEach((node, row) -> living.add(new Answer.Living(node, Math.max(0, head.clock - row.renewedAt()))));
        return new Answer.ClusterView(List.of(), living, duties());
    }

    private Map<Node, NodeRow> nodes() {
        Map<Node, NodeRow> found = new LinkedHashMap<>();
        try (RocksIterator rows = store.scan(Table.NODES)) {
            for (rows.seekToFirst(); rows.isValid(); rows.next()) {
                NodeRow row = NodeRow.read(rows.value());
                found.put(new Node(Keys.text(rows.key()), row.peerAddress(), row.incarnation()), row);
            }
            Store.check(rows);
        }
        return found;
    }

    private Map<String, String> duties() {
        Map<String, String> found = new HashMap<>();
        try (RocksIterator rows = store.scan(Table.DUTIES)) {
            for (rows.seekToFirst(); rows.isValid(); rows.next()) {
                found.put(Keys.text(rows.key()), DutyRow.read(rows.value()).node());
            }
            Store.check(rows);
        }
        return found;
    }

    private boolean isJoined(String node, long incarnation) {
        byte[] row = store.get(Table.NODES, Keys.of(node));
        return row != null && NodeRow.read(row).incarnation() == incarnation;
    }

    private boolean hasWills(String node) {
        byte[] prefix = Keys.dueOf(node, true);
        try (RocksIterator places = store.scan(Table.DUE_OF)) {
            places.seek(prefix);
            Store.check(places);
            return places.isValid() && Keys.startsWith(places.key(), prefix);
        }
    }

    private Answer wills(Query.DueWills query) {
        List<DueWill> found = new ArrayList<>();
        if (!isJoined(query.node(), query.incarnation())) {
            return new Answer.WillPage(found, true);
        }
        byte[] prefix = Keys.dueOf(query.node(), true);
        long bytes = 0;
        try (RocksIterator places = store.scan(Table.DUE_OF)) {
            places.seek(Keys.join(prefix, Keys.of(query.afterEpoch() + 1)));
            for (; places.isValid() && Keys.startsWith(places.key(), prefix); places.next()) {
                byte[] row = store.get(Table.DUE, Keys.of(Keys.number(places.key(), prefix.length)));
                if (row == null) {
                    continue; // published since the scan began
                }
                if (!found.isEmpty() && bytes >= query.maxBytes()) {
                    return new Answer.WillPage(found, false);
                }
                DueWill will = DueRow.read(row).will();
                found.add(will);
                bytes += will.will().payload().size();
            }
            Store.check(places);
        }
        return new Answer.WillPage(found, true);
    }
}
