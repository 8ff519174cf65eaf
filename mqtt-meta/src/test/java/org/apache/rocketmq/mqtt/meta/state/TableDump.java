/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Every row of every table of a state, read without its help. */
final class TableDump {

    private TableDump() {}

    /** Copies the state to a directory that does not exist, and reads the copy. */
    static Map<String, String> of(MetaState state, Path copy) throws RocksDBException {
        state.checkpoint(copy);
        return of(copy);
    }

    static Map<String, String> of(Path directory) throws RocksDBException {
        Map<String, String> rows = new TreeMap<>();
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        try (Options options = new Options()) {
            for (byte[] family : RocksDB.listColumnFamilies(options, directory.toString())) {
                families.add(new ColumnFamilyDescriptor(family));
            }
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions();
                RocksDB db = RocksDB.openReadOnly(options, directory.toString(), families, handles)) {
            for (ColumnFamilyHandle handle : handles) {
                String table = new String(handle.getName(), StandardCharsets.US_ASCII);
                try (RocksIterator all = db.newIterator(handle)) {
                    for (all.seekToFirst(); all.isValid(); all.next()) {
                        rows.put(table + " " + hex(all.key()), hex(all.value()));
                    }
                }
                handle.close();
            }
        }
        return rows;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
