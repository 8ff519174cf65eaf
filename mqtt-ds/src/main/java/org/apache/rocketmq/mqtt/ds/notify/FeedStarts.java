/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.port.Bookmarks;
import org.jspecify.annotations.Nullable;

/**
 * From where topics are fed, as all nodes have agreed. Whoever comes first writes it down, all others use that: a node may let a subscription begin
 * as soon as it is agreed, whichever node feeds the topic, and whenever that begins.
 *
 * <p>Beside the marks, one number says how often a node has relied on them; who forgets them does so only if none has since he looked. No state of
 * its own; any thread.
 */
final class FeedStarts {

    private static final String PREFIX = "feed/from/";
    private static final long ABSENT = -1;

    private final Bookmarks bookmarks;

    FeedStarts(Bookmarks bookmarks) {
        this.bookmarks = bookmarks;
    }

    /**
     * Relies on what is agreed.
     *
     * @param proposal what is agreed if nothing was
     * @return fails if the metadata does not answer; then it can be asked again
     */
    CompletionStage<StartPoint> agree(String group, String topic, StartPoint proposal) {
        String count = prefix(group, topic);
        Map<String, Long> entries = new HashMap<>();
        entries.put(count, 1L);
        proposal.marks().forEach((broker, mark) -> entries.put(count + broker, mark));
        return bookmarks
                .saveIf(Map.of(count, ABSENT), entries)
                .thenCompose(
                        first -> first ? CompletableFuture.completedStage(proposal) : rely(group, topic, proposal));
    }

    private CompletionStage<StartPoint> rely(String group, String topic, StartPoint proposal) {
        String count = prefix(group, topic);
        return bookmarks.load(count).thenCompose(found -> {
            Long relied = found.get(count);
            if (relied == null) {
                return agree(group, topic, proposal); // it was just forgotten
            }
            return bookmarks
                    .saveIf(Map.of(count, relied), Map.of(count, relied + 1))
                    .thenCompose(done -> done
                            ? CompletableFuture.completedStage(marks(found, count))
                            : rely(group, topic, proposal));
        });
    }

    /** What is written down of one topic. */
    CompletionStage<Map<String, Long>> look(String group, String topic) {
        return bookmarks.load(prefix(group, topic));
    }

    /**
     * Forgets a topic, if no node has relied on it since it was looked at, nor on that of all topics.
     *
     * @param seen what was looked at
     * @param places names of the places in the topic, which go with it
     * @return whether it is forgotten
     */
    CompletionStage<Boolean> forget(String group, String topic, Map<String, Long> seen, Collection<String> places) {
        Map<String, Long> expected = new HashMap<>();
        expected.put(prefix(group, Feed.ALL), ABSENT);
        String count = prefix(group, topic);
        expected.put(count, seen.getOrDefault(count, ABSENT));
        Map<String, Long> removals = new HashMap<>();
        seen.keySet().forEach(name -> removals.put(name, ABSENT));
        places.forEach(name -> removals.put(name, ABSENT));
        return removals.isEmpty() ? CompletableFuture.completedStage(true) : bookmarks.saveIf(expected, removals);
    }

    /** All that is agreed for a group, among what was loaded: topic to start. */
    static Map<String, StartPoint> in(Map<String, Long> found, String group) {
        Map<String, StartPoint> starts = new HashMap<>();
        String prefix = PREFIX + group + '/';
        for (String name : found.keySet()) {
            if (name.startsWith(prefix) && name.endsWith("/")) {
                starts.put(name.substring(prefix.length(), name.length() - 1), marks(found, name));
            }
        }
        return starts;
    }

    /** What is agreed for one topic, among what was looked at; null if nothing is. */
    static @Nullable FeedStart startIn(Map<String, Long> seen, String group, String topic) {
        String count = prefix(group, topic);
        return seen.containsKey(count) ? new FeedStart(marks(seen, count), false) : null;
    }

    private static StartPoint marks(Map<String, Long> found, String count) {
        Map<String, Long> marks = new HashMap<>();
        found.forEach((name, mark) -> {
            if (name.startsWith(count) && name.length() > count.length()) {
                marks.put(name.substring(count.length()), mark);
            }
        });
        return new StartPoint(marks);
    }

    private static String prefix(String group, String topic) {
        return PREFIX + group + '/' + topic + '/';
    }
}
