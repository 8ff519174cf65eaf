/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.topic;

import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.jspecify.annotations.Nullable;

/** One walk over the trie for one topic, on one thread. Keeps the places still to go to in a list, not on the stack. */
final class TrieMatch {

    private static final int NO_MATCH = -1;

    private final String topic;
    private final TopicLevels levels;
    private final boolean reserved;
    private final Consumer<TopicFilter> found;

    TrieMatch(TopicName topic, TextHash hash, Consumer<TopicFilter> found) {
        this.topic = topic.value();
        this.levels = new TopicLevels(this.topic, hash);
        this.reserved = topic.isReserved();
        this.found = found;
    }

    /** A node that was matched, with all of a topic before a level, and not yet looked at. */
    private record Place(TrieNode node, int level, @Nullable Place next) {}

    void run(TrieNode root) {
        // [MQTT-4.7.2-1]: below the root alone, a topic with $ passes by the wildcards
        Place todo = reserved ? literal(root, 0, null) : visit(root, 0, null);
        while (todo != null) {
            todo = visit(todo.node, todo.level, todo.next);
        }
    }

    /** Reports the filters that end at a node, and puts the children that match in front of what is still to do. */
    private @Nullable Place visit(TrieNode node, int level, @Nullable Place todo) {
        report(node.rest());
        if (!levels.has(level)) {
            report(node.filter());
            return todo;
        }
        TrieNode plus = node.plus();
        return literal(node, level, plus == null ? todo : enter(plus, node.end + 1, level, todo));
    }

    private @Nullable Place literal(TrieNode node, int level, @Nullable Place todo) {
        TrieNode child = node.literal(topic, levels.start(level), levels.end(level), levels.hash(level));
        return child == null ? todo : enter(child, node.end + 1, level, todo);
    }

    private @Nullable Place enter(TrieNode child, int labelFrom, int level, @Nullable Place todo) {
        int after = matchLabel(child, labelFrom, level);
        return after == NO_MATCH ? todo : new Place(child, after, todo);
    }

    private void report(@Nullable TopicFilter filter) {
        if (filter != null) {
            found.accept(filter);
        }
    }

    /** The number of the level after those that a node's label matches, from a level on that the topic has. */
    private int matchLabel(TrieNode node, int labelFrom, int firstLevel) {
        String text = node.text();
        int f = labelFrom;
        for (int level = firstLevel; levels.has(level); level++) {
            if (f < node.end && text.charAt(f) == '+') {
                f++;
            } else {
                int from = levels.start(level);
                int length = levels.end(level) - from;
                int to = f + length;
                if (to > node.end
                        || (to < node.end && text.charAt(to) != '/')
                        || !text.regionMatches(f, topic, from, length)) {
                    return NO_MATCH;
                }
                f = to;
            }
            if (f == node.end) {
                return level + 1;
            }
            f++;
        }
        return NO_MATCH;
    }
}
