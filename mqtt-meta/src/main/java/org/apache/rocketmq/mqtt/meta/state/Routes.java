/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.util.SortedMap;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.meta.command.RouteRow;
import org.apache.rocketmq.mqtt.meta.command.RouteRow.Kind;
import org.apache.rocketmq.mqtt.meta.command.Sink;
import org.apache.rocketmq.mqtt.meta.command.Source;

/** The rows of the route table in a draft, and the log of their changes. */
final class Routes {

    private final Draft draft;
    private final int keptChanges;

    /** @param keptChanges how many changes are known before a reader that lags needs a snapshot */
    Routes(Draft draft, int keptChanges) {
        this.draft = draft;
        this.keptChanges = keptChanges;
    }

    void set(Kind kind, String key, String owner) {
        byte[] row = Keys.route(owner, kind, key);
        if (!draft.has(Table.ROUTES, row)) {
            draft.put(Table.ROUTES, row, Rows.NONE);
            draft.head.routes++;
            changed(new RouteRow(kind, key, owner, true));
        }
    }

    void unset(Kind kind, String key, String owner) {
        byte[] row = Keys.route(owner, kind, key);
        if (draft.has(Table.ROUTES, row)) {
            draft.delete(Table.ROUTES, row);
            draft.head.routes--;
            changed(new RouteRow(kind, key, owner, false));
        }
    }

    /** One more stored session wants a filter. */
    void addStored(TopicFilter filter) {
        byte[] row = stored(filter);
        long others = storedBy(row);
        draft.put(Table.ROUTES, row, new Sink().number(others + 1).toBytes());
        if (others == 0) {
            draft.head.routes++;
            changed(new RouteRow(Kind.FILTER, filter.value(), RouteRow.STORED, true));
        }
    }

    void removeStored(TopicFilter filter) {
        byte[] row = stored(filter);
        long before = storedBy(row);
        if (before > 1) {
            draft.put(Table.ROUTES, row, new Sink().number(before - 1).toBytes());
        } else {
            unset(Kind.FILTER, filter.value(), RouteRow.STORED);
        }
    }

    private long storedBy(byte[] key) {
        byte[] row = draft.get(Table.ROUTES, key);
        return row == null ? 0 : new Source(row).number();
    }

    private static byte[] stored(TopicFilter filter) {
        return Keys.route(RouteRow.STORED, Kind.FILTER, filter.value());
    }

    /** All that a node wants, itself or for its clients. */
    Iterable<RouteRow> of(String node) {
        SortedMap<byte[], byte[]> rows = draft.rows(Table.ROUTES, Keys.owner(node), Integer.MAX_VALUE);
        return rows.keySet().stream().map(Keys::route).toList();
    }

    private void changed(RouteRow row) {
        draft.hasNews = true;
        long revision = ++draft.head.revision;
        draft.put(Table.CHANGES, Keys.of(revision), Rows.route(row));
        if (revision > keptChanges) {
            draft.delete(Table.CHANGES, Keys.of(revision - keptChanges));
        }
    }
}
