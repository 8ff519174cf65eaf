/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.jspecify.annotations.Nullable;

/**
 * How far one share of the feed was handled, consume queue by consume queue, while it is this node's turn. What has moved is written down about
 * once a second, with that of all shares. One entry for each consume queue that is fed. Guarded by this.
 */
final class FeedBookmarks {

    static final String PREFIX = "feed/";
    private static final long REMOVED = -1;

    private final Map<String, Long> known = new HashMap<>();
    private final Map<String, Long> unsaved = new HashMap<>();

    /**
     * Goes on where the last turn ended, of whichever node.
     *
     * @param found all that is written down
     * @param topics those of the share
     */
    synchronized void adopt(Map<String, Long> found, String group, Predicate<String> topics) {
        String prefix = prefix(group);
        found.forEach((key, place) -> {
            if (key.startsWith(prefix) && topics.test(topicOf(key, prefix))) {
                known.put(key, place);
            }
        });
    }

    /** The place of one queue's reader, which is the only one until it is closed. */
    FeedBookmark open(String group, QueueAddress queue) {
        return new FeedBookmark(
                this, prefix(group) + queue.topic() + '/' + queue.broker().name() + '/' + queue.queueId());
    }

    /** The topics of a group in which something was handled. */
    synchronized Set<String> topics(String group) {
        String prefix = prefix(group);
        Set<String> topics = new HashSet<>();
        for (String key : known.keySet()) {
            if (key.startsWith(prefix)) {
                topics.add(topicOf(key, prefix));
            }
        }
        return topics;
    }

    /** The names of all places in a topic, whose readers are closed: they are not written down any more. */
    synchronized List<String> seal(String group, String topic) {
        List<String> names = in(group, topic);
        names.forEach(unsaved::remove);
        return names;
    }

    /** The places are to be kept after all. */
    synchronized void unseal(String group, String topic) {
        in(group, topic).forEach(name -> unsaved.put(name, known.getOrDefault(name, REMOVED)));
    }

    /** The places are not written down any more: should the topic be wanted again, that is a new beginning. */
    synchronized void forgotten(String group, String topic) {
        in(group, topic).forEach(known::remove);
    }

    /** Has the places in a topic removed. */
    synchronized void remove(String group, String topic) {
        in(group, topic).forEach(name -> {
            known.remove(name);
            unsaved.put(name, REMOVED);
        });
    }

    private List<String> in(String group, String topic) {
        String prefix = prefix(group) + topic + '/';
        return known.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    private static String topicOf(String key, String prefix) {
        int end = key.indexOf('/', prefix.length());
        return key.substring(prefix.length(), end < 0 ? key.length() : end);
    }

    private static String prefix(String group) {
        return PREFIX + group + '/';
    }

    synchronized @Nullable Long at(String key) {
        return known.get(key);
    }

    synchronized void moved(String key, long offset) {
        if (!Long.valueOf(offset).equals(known.put(key, offset))) {
            unsaved.put(key, offset);
        }
    }

    /** What has moved since this was last asked, to be written down. */
    synchronized Map<String, Long> takeUnsaved() {
        Map<String, Long> now = Map.copyOf(unsaved);
        unsaved.clear();
        return now;
    }

    /** It could not be written down: it stays for the next time. */
    synchronized void giveBack(Map<String, Long> notSaved) {
        notSaved.forEach(unsaved::putIfAbsent);
    }
}
