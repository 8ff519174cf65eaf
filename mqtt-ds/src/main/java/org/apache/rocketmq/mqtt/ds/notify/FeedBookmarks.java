/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.rocketmq.mqtt.common.port.Bookmarks;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the feed has handled each consume queue, for the next run to go on from there. What has moved is written down about once a second,
 * in one. One entry for each consume queue that is fed. Guarded by this.
 */
final class FeedBookmarks {

    private static final Logger LOG = LoggerFactory.getLogger(FeedBookmarks.class);
    private static final String PREFIX = "feed/";
    private static final long REMOVED = -1;

    private final Bookmarks bookmarks;
    private final Map<String, Long> known = new HashMap<>();
    private final Map<String, Long> unsaved = new HashMap<>();
    private boolean saving;

    FeedBookmarks(Bookmarks bookmarks) {
        this.bookmarks = bookmarks;
    }

    /** To be completed before anything is fed. */
    CompletionStage<Void> load() {
        return bookmarks.load(PREFIX).thenAccept(found -> {
            synchronized (this) {
                known.putAll(found);
            }
        });
    }

    /** The place of one queue's reader, which is the only one until it is closed. */
    FeedBookmark open(String group, QueueAddress queue) {
        return new FeedBookmark(this, key(group, queue.topic()) + queue.broker().name() + '/' + queue.queueId());
    }

    /** Forgets all places in the topics of a group that are not to be kept. */
    synchronized void retainTopics(String group, Predicate<String> kept) {
        String prefix = PREFIX + group + '/';
        known.keySet().removeIf(key -> {
            boolean dropped = key.startsWith(prefix) && !kept.test(topicOf(key, prefix));
            if (dropped) {
                unsaved.put(key, REMOVED);
            }
            return dropped;
        });
    }

    private static String topicOf(String key, String prefix) {
        int end = key.indexOf('/', prefix.length());
        return key.substring(prefix.length(), end < 0 ? key.length() : end);
    }

    private static String key(String group, String topic) {
        return PREFIX + group + '/' + topic + '/';
    }

    synchronized @Nullable Long at(String key) {
        return known.get(key);
    }

    synchronized void moved(String key, long offset) {
        if (!Long.valueOf(offset).equals(known.put(key, offset))) {
            unsaved.put(key, offset);
        }
    }

    /** Writes down what has moved since; what cannot be written stays for the next time. */
    CompletionStage<Void> save() {
        Map<String, Long> now;
        synchronized (this) {
            if (saving || unsaved.isEmpty()) {
                return CompletableFuture.completedStage(null);
            }
            saving = true;
            now = Map.copyOf(unsaved);
            unsaved.clear();
        }
        return bookmarks.save(now).handle((done, fault) -> {
            synchronized (this) {
                saving = false;
                if (fault != null) {
                    now.forEach(unsaved::putIfAbsent);
                }
            }
            if (fault != null) {
                LOG.warn("how far messages of backend services were handled is not written down: {}", fault.toString());
            }
            return null;
        });
    }
}
