/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.mqtt.common.port.Bookmarks;
import org.apache.rocketmq.mqtt.ds.broker.Broker.Past;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What outlives the node of each broker's commit log: its eras, how far it was seen, and what it had when it became known. Places are written
 * into sessions, so they must mean the same after a restart. Four bookmarks for each broker ever known. Any thread.
 */
final class CommitLogHistory {

    private static final Logger LOG = LoggerFactory.getLogger(CommitLogHistory.class);

    private static final String PREFIX = "broker/";
    private static final String ERA = "/era";
    private static final String START = "/start";
    private static final String MARK = "/mark";
    private static final String FIRST_MARK = "/first";

    private final Bookmarks bookmarks;
    private final Map<String, Past> saved = new ConcurrentHashMap<>();
    private volatile boolean ofEarlierRun;

    CommitLogHistory(Bookmarks bookmarks) {
        this.bookmarks = bookmarks;
    }

    /** To be completed before any broker is asked anything. */
    CompletionStage<Void> load() {
        return bookmarks.load(PREFIX).thenAccept(found -> {
            for (String key : found.keySet()) {
                if (key.endsWith(ERA)) {
                    String name = key.substring(PREFIX.length(), key.length() - ERA.length());
                    Past past = past(name, found);
                    if (past != null) {
                        saved.put(name, past);
                    }
                }
            }
            ofEarlierRun = !saved.isEmpty();
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
        return List.copyOf(saved.keySet());
    }

    /** Lets a broker that has just been found go on where an earlier run ended. */
    void restore(Broker broker) {
        Past past = saved.get(broker.name());
        if (past != null) {
            broker.restore(past);
        }
    }

    /** Completes when an era is written down; also, with a word in the log, when it cannot be: then {@link #save} tries again. */
    CompletionStage<Void> begin(Broker broker, Past era) {
        return bookmarks.save(entries(broker.name(), era)).handle((done, fault) -> {
            if (fault == null) {
                saved.put(broker.name(), era);
            } else {
                LOG.error(
                        "broker={} era={} cannot be written down: if the gateway dies now, sessions may miss messages",
                        broker,
                        era,
                        fault);
            }
            return null;
        });
    }

    /** Writes down what has changed, in one. */
    CompletionStage<Void> save(Collection<Broker> brokers) {
        Map<String, Past> changed = new HashMap<>();
        for (Broker broker : brokers) {
            Past now = broker.past();
            Past before = saved.get(broker.name());
            if (now == null || now.equals(before)) {
                continue;
            }
            if (before == null || before.era() <= now.era()) { // else an era is just about to begin
                changed.put(broker.name(), now);
            }
        }
        if (changed.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        Map<String, Long> entries = new HashMap<>();
        changed.forEach((name, past) -> entries.putAll(entries(name, past)));
        return bookmarks.save(entries).thenAccept(done -> saved.putAll(changed));
    }

    private static Map<String, Long> entries(String broker, Past past) {
        return Map.of(
                PREFIX + broker + ERA, past.era(),
                PREFIX + broker + START, past.start(),
                PREFIX + broker + MARK, past.mark(),
                PREFIX + broker + FIRST_MARK, past.firstMark());
    }
}
