/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * The tables as one log entry finds and changes them: what was written through it is read through it. Nothing of it is in the store before
 * {@link #commit}, all of it after. For the thread that applies entries; lives as long as that takes.
 */
final class Draft {

    /** The order of the store. */
    private static final Comparator<byte[]> ORDER = Arrays::compareUnsigned;

    private static final byte[] HEAD_KEY = {};

    private final Store store;

    /** Key to row; null for a row that goes. */
    private final Map<Table, NavigableMap<byte[], byte @Nullable []>> written = new EnumMap<>(Table.class);

    /** Whether the answer to a query for routes, or its roster, may have changed. */
    boolean hasNews;

    final Head head;

    /** The state's time. It never goes back. */
    final long nowMillis;

    Draft(Store store, Head head, long nowMillis) {
        this.store = store;
        this.head = head;
        this.nowMillis = Math.max(head.clock, nowMillis);
        head.clock = this.nowMillis;
    }

    static Head head(Store store) {
        byte[] row = store.get(Table.HEAD, HEAD_KEY);
        return row == null ? new Head() : Head.read(row);
    }

    void rosterChanged() {
        head.roster++;
        hasNews = true;
    }

    byte @Nullable [] get(Table table, byte[] key) {
        Map<byte[], byte @Nullable []> changed = changed(table);
        return changed.containsKey(key) ? changed.get(key) : store.get(table, key);
    }

    boolean has(Table table, byte[] key) {
        return get(table, key) != null;
    }

    void put(Table table, byte[] key, byte[] row) {
        changed(table).put(key, row);
    }

    void delete(Table table, byte[] key) {
        changed(table).put(key, null);
    }

    /** The first rows whose keys begin so; a copy. */
    SortedMap<byte[], byte[]> rows(Table table, byte[] prefix, int most) {
        NavigableMap<byte[], byte @Nullable []> changed = changed(table);
        TreeMap<byte[], byte[]> found = new TreeMap<>(ORDER);
        try (RocksIterator stored = store.scan(table)) {
            for (stored.seek(prefix); stored.isValid() && found.size() < most; stored.next()) {
                byte[] key = stored.key();
                if (!Keys.startsWith(key, prefix)) {
                    break;
                }
                if (!changed.containsKey(key)) {
                    found.put(key, stored.value());
                }
            }
            Store.check(stored);
        }
        for (Map.Entry<byte[], byte @Nullable []> change :
                changed.tailMap(prefix, true).entrySet()) {
            byte[] row = change.getValue();
            boolean isLater =
                    !found.isEmpty() && found.size() >= most && ORDER.compare(change.getKey(), found.lastKey()) > 0;
            if (isLater || !Keys.startsWith(change.getKey(), prefix)) {
                break;
            }
            if (row != null) {
                found.put(change.getKey(), row);
            }
        }
        while (found.size() > most) {
            found.pollLastEntry();
        }
        return found;
    }

    private NavigableMap<byte[], byte @Nullable []> changed(Table table) {
        return written.computeIfAbsent(table, unused -> new TreeMap<>(ORDER));
    }

    void commit() {
        put(Table.HEAD, HEAD_KEY, head.bytes());
        try (WriteBatch batch = new WriteBatch()) {
            for (Map.Entry<Table, NavigableMap<byte[], byte @Nullable []>> table : written.entrySet()) {
                for (Map.Entry<byte[], byte @Nullable []> change :
                        table.getValue().entrySet()) {
                    byte[] row = change.getValue();
                    if (row == null) {
                        batch.delete(store.family(table.getKey()), change.getKey());
                    } else {
                        batch.put(store.family(table.getKey()), change.getKey(), row);
                    }
                }
            }
            store.write(batch);
        } catch (RocksDBException e) {
            throw Store.broken("write", e);
        }
    }
}
