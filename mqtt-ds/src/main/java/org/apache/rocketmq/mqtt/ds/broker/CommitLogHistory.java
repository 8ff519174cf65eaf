/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.rocketmq.mqtt.common.port.Bookmarks;
import org.apache.rocketmq.mqtt.ds.broker.Broker.Past;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What outlives a node of each broker's commit log: its eras, how far it was seen, and what it had when it became known. Places are written
 * into sessions, and sessions move between nodes, so they must mean the same on all of them and after a restart: what is written is the
 * cluster's. An era begins by a write that succeeds only while the era before is the written one; whoever comes too late, or hears of a later
 * era, takes over what is written. Four bookmarks for each broker ever known. Any thread.
 */
final class CommitLogHistory {

    private static final Logger LOG = LoggerFactory.getLogger(CommitLogHistory.class);

    private static final String PREFIX = "broker/";
    private static final String ERA = "/era";
    private static final String START = "/start";
    private static final String MARK = "/mark";
    private static final String FIRST_MARK = "/first";

    /** A bookmark that is not there, as a condition. */
    private static final long NONE = -1;

    private final Bookmarks bookmarks;
    private final Map<String, Past> written = new ConcurrentHashMap<>(); // as it was read or written last
    private volatile boolean ofEarlierRun;

    CommitLogHistory(Bookmarks bookmarks) {
        this.bookmarks = bookmarks;
    }

    /** To be completed before any broker is asked anything. */
    CompletionStage<Void> load() {
        return read(PREFIX).thenAccept(found -> ofEarlierRun = !written.isEmpty());
    }

    /** Reads what is written of brokers whose bookmarks begin so. */
    private CompletionStage<Void> read(String prefix) {
        return bookmarks.load(prefix).thenAccept(found -> {
            for (String key : found.keySet()) {
                if (key.endsWith(ERA)) {
                    String name = key.substring(PREFIX.length(), key.length() - ERA.length());
                    Past past = past(name, found);
                    if (past != null) {
                        written.merge(name, past, (known, read) -> read.era() < known.era() ? known : read);
                    }
                }
            }
        });
    }

    private static @Nullable Past past(String broker, Map<String, Long> found) {
        Long era = found.get(PREFIX + broker + ERA);
        Long start = found.get(PREFIX + broker + START);
        Long mark = found.get(PREFIX + broker + MARK);
        Long first = found.get(PREFIX + broker + FIRST_MARK);
        return era == null || start == null || mark == null || first == null ? null : new Past(era, start, mark, first);
    }

    /** Whether something was written down when this was loaded. */
    boolean isOfEarlierRun() {
        return ofEarlierRun;
    }

    /** The names of all brokers that something is written down of. */
    List<String> brokers() {
        return List.copyOf(written.keySet());
    }

    /** Lets a broker that has just been found go on where an earlier run, or another node, has come. */
    void restore(Broker broker) {
        Past past = written.get(broker.name());
        if (past != null) {
            broker.restore(past);
        }
    }

    /**
     * Reads what other nodes have written of some brokers and takes it over.
     *
     * @return those for which an era has begun by that
     */
    CompletionStage<List<Broker>> adopt(Collection<Broker> brokers) {
        if (brokers.isEmpty()) {
            return CompletableFuture.completedStage(List.of());
        }
        String prefix = brokers.size() == 1 ? PREFIX + brokers.iterator().next().name() + '/' : PREFIX;
        return read(prefix).thenApply(done -> {
            List<Broker> begun = new ArrayList<>();
            for (Broker broker : brokers) {
                Past past = written.get(broker.name());
                if (past != null && broker.adopt(past)) {
                    LOG.warn(
                            "broker={} era={} begun by another node: it has lost part of its commit log",
                            broker,
                            past.era());
                    begun.add(broker);
                }
            }
            return begun;
        });
    }

    /**
     * Writes down that an era begins.
     *
     * @return false if another node has begun one: that is to be adopted, and the broker to be asked anew; true also, with a word in the
     *     log, if the metadata does not answer: then the era begins on this node, and {@link #save} tries to write it
     */
    CompletionStage<Boolean> begin(Broker broker, Past era) {
        Past known = written.get(broker.name());
        if (known != null && known.era() >= era.era()) {
            return CompletableFuture.completedStage(false);
        }
        return write(broker, era).exceptionally(fault -> {
            LOG.error(
                    "broker={} era={} cannot be written down: if the gateway dies now, sessions may miss messages",
                    broker,
                    era,
                    fault);
            return true;
        });
    }

    /**
     * Writes down what has changed. What another node has written of a later era stays.
     *
     * @return those of which there is a later era, to be adopted
     */
    CompletionStage<List<Broker>> save(Collection<Broker> brokers) {
        List<Broker> late = new CopyOnWriteArrayList<>();
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        for (Broker broker : brokers) {
            Past now = broker.past();
            Past before = written.get(broker.name());
            if (now == null || now.equals(before) || (before != null && before.era() > now.era())) {
                continue; // the last: an era is just about to begin
            }
            if (before != null && before.era() == now.era() && before.mark() >= now.mark()) {
                continue; // others have seen more of it
            }
            writes.add(write(broker, now)
                    .thenAccept(done -> {
                        if (!done) {
                            late.add(broker);
                        }
                    })
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(writes.toArray(new CompletableFuture<?>[0]))
                .thenApply(done -> List.copyOf(late));
    }

    /** @return whether the era before was still the written one */
    private CompletionStage<Boolean> write(Broker broker, Past past) {
        String name = broker.name();
        Past before = written.get(name);
        long expected = before == null ? NONE : before.era();
        return bookmarks
                .saveIf(Map.of(PREFIX + name + ERA, expected), entries(name, past))
                .thenApply(done -> {
                    if (done) {
                        written.put(name, past);
                    }
                    return done;
                });
    }

    private static Map<String, Long> entries(String broker, Past past) {
        return Map.of(
                PREFIX + broker + ERA, past.era(),
                PREFIX + broker + START, past.start(),
                PREFIX + broker + MARK, past.mark(),
                PREFIX + broker + FIRST_MARK, past.firstMark());
    }
}
