/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The tables on disk. Owns a RocksDB and all native objects that go with it, until it is closed; whoever closes it sees to it that nobody
 * is inside. Reading and making checkpoints: any thread; writing: one at a time.
 *
 * <p>Native memory: {@value #CACHED} bytes of blocks, indexes and filters, {@value #UNFLUSHED} bytes not yet flushed, and some for what is open.
 * What is written goes to RocksDB's own log first, which is not forced to the disk: after a crash of the machine the last writes may be
 * missing, the older ones never in part.
 */
final class Store implements AutoCloseable {

    private static final long CACHED = 24L << 20;
    private static final long UNFLUSHED = 24L << 20;

    /** Of one table; so small that the logs of seldom written tables are let go. */
    private static final long UNFLUSHED_OF_TABLE = 8L << 20;

    /** What may have to be read again at the next start. */
    private static final long LOGGED = 48L << 20;

    private static final int OPEN_FILES = 256;

    static {
        RocksDB.loadLibrary();
    }

    private final Deque<RocksObject> owned = new ArrayDeque<>();
    private final Map<Table, ColumnFamilyHandle> families = new EnumMap<>(Table.class);
    private final WriteOptions unforced;
    private final RocksDB db;

    private Store(Path directory) throws RocksDBException {
        unforced = own(new WriteOptions());
        try {
            db = openAll(directory);
        } catch (RocksDBException e) {
            close();
            throw e;
        }
    }

    private RocksDB openAll(Path directory) throws RocksDBException {
        ColumnFamilyOptions tableOptions = own(tableOptions());
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        for (Table table : Table.values()) {
            descriptors.add(new ColumnFamilyDescriptor(table.family(), tableOptions));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        RocksDB opened = own(RocksDB.open(own(options()), directory.toString(), descriptors, handles));
        int next = 0;
        for (Table table : Table.values()) {
            families.put(table, own(handles.get(next++)));
        }
        return opened;
    }

    /** Opens the tables in a directory; makes them if there are none. */
    static Store open(Path directory) {
        try {
            Files.createDirectories(directory);
            return new Store(directory);
        } catch (IOException | RocksDBException e) {
            throw new GatewayException(Category.FATAL, "tables cannot be opened in " + directory + ": " + e, e);
        }
    }

    private static DBOptions options() {
        return new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setDbWriteBufferSize(UNFLUSHED)
                .setMaxTotalWalSize(LOGGED)
                .setMaxOpenFiles(OPEN_FILES)
                .setMaxBackgroundJobs(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(1L << 20)
                .setKeepLogFileNum(2)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0);
    }

    private ColumnFamilyOptions tableOptions() {
        return new ColumnFamilyOptions()
                .setWriteBufferSize(UNFLUSHED_OF_TABLE)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(own(new LRUCache(CACHED)))
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinL0FilterAndIndexBlocksInCache(true)
                        .setFilterPolicy(own(new BloomFilter(10))));
    }

    private <T extends RocksObject> T own(T object) {
        owned.push(object);
        return object;
    }

    byte @Nullable [] get(Table table, byte[] key) {
        try {
            return db.get(family(table), key);
        } catch (RocksDBException e) {
            throw broken("get", e);
        }
    }

    /** Somewhere undefined at first; sees the table as it is now. The caller closes it, and {@link #check}s it at its end. */
    RocksIterator scan(Table table) {
        return db.newIterator(family(table));
    }

    /** An iterator that is not valid is at the end of its table, or has met a fault. */
    static void check(RocksIterator rows) {
        try {
            rows.status();
        } catch (RocksDBException e) {
            throw broken("scan", e);
        }
    }

    void write(WriteBatch batch) {
        try {
            db.write(unforced, batch);
        } catch (RocksDBException e) {
            throw broken("write", e);
        }
    }

    /** All that was written is on disk, whatever happens to the machine. */
    void flush() {
        try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
            db.flush(wait, List.copyOf(families.values()));
        } catch (RocksDBException e) {
            throw broken("flush", e);
        }
    }

    void checkpoint(Path newDirectory) {
        try (Checkpoint checkpoint = Checkpoint.create(db)) {
            checkpoint.createCheckpoint(newDirectory.toString());
        } catch (RocksDBException e) {
            throw broken("checkpoint in " + newDirectory, e);
        }
    }

    ColumnFamilyHandle family(Table table) {
        ColumnFamilyHandle family = families.get(table);
        if (family == null) {
            throw new IllegalStateException("table " + table + " is not open");
        }
        return family;
    }

    static GatewayException broken(String what, RocksDBException cause) {
        return new GatewayException(Category.FATAL, "tables: " + what + " failed: " + cause.getMessage(), cause);
    }

    /** The last that was made goes first. */
    @Override
    public void close() {
        while (!owned.isEmpty()) {
            owned.pop().close();
        }
    }
}
