/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;

/**
 * A set of filters as a trie by level, with a node only where filters part company or end. Any number of threads may match while one
 * thread changes it. Owns its nodes.
 *
 * <p>Why a reader that is under way misses no filter that stays: a change puts one new node above a child (a filter branches off inside
 * its label), hangs a node's only child in its place, or takes an empty node out. What is out of the trie still points at all that
 * was and stays below it.
 */
final class WildcardTrie {

    private final TextHash hash;
    private final TrieNode root = new TrieNode("", -1);
    private final AtomicInteger size = new AtomicInteger();

    WildcardTrie(TextHash hash) {
        this.hash = hash;
    }

    int size() {
        return size.get();
    }

    void match(TopicName topic, Consumer<TopicFilter> found) {
        new TrieMatch(topic, hash, found).run(root);
    }

    /** @return false if it was in already */
    boolean add(TopicFilter filter) {
        String text = filter.value();
        int end = TrieNode.pathEnd(text);
        TrieNode node = root;
        while (node.end < end) {
            TrieNode child = node.childTowards(text, hash);
            if (child == null) {
                child = new TrieNode(text, end);
                child.put(filter);
                node.link(child, hash);
                size.incrementAndGet();
                return true;
            }
            int shared = sharedEnd(child.text(), child.end, text, end, node.end + 1);
            if (shared < child.end) {
                TrieNode upper = new TrieNode(text, shared);
                upper.link(child, hash);
                node.link(upper, hash);
                child = upper;
            }
            node = child;
        }
        if (!node.put(filter)) {
            return false;
        }
        size.incrementAndGet();
        return true;
    }

    /** @return false if it was not in */
    boolean remove(TopicFilter filter) {
        String text = filter.value();
        int end = TrieNode.pathEnd(text);
        List<TrieNode> path = new ArrayList<>();
        TrieNode node = root;
        while (node.end < end) {
            path.add(node);
            int from = node.end + 1;
            TrieNode child = node.childTowards(text, hash);
            if (child == null || child.end > end || sharedEnd(child.text(), child.end, text, end, from) < child.end) {
                return false;
            }
            node = child;
        }
        if (!node.take(filter)) {
            return false;
        }
        size.decrementAndGet();
        path.add(node);
        prune(path);
        for (int i = path.size() - 1; i >= 0; i--) {
            path.get(i).renewText();
        }
        return true;
    }

    /** @param path from the root to a node from which a filter was taken */
    private void prune(List<TrieNode> path) {
        int last = path.size() - 1;
        TrieNode node = path.get(last);
        if (node == root || !node.isBare()) {
            return;
        }
        if (node.childCount() > 0) {
            shorten(node, path.get(last - 1));
            return;
        }
        TrieNode parent = path.get(last - 1);
        parent.unlink(node, hash);
        if (parent != root) {
            shorten(parent, path.get(last - 2));
        }
    }

    /** Hangs the only child of a node that is nothing more than the way there in its place. */
    private void shorten(TrieNode node, TrieNode parent) {
        if (node.isBare() && node.childCount() == 1) {
            parent.link(node.anyChild(), hash);
        }
    }

    /** Where the last level ends up to which two texts, equal before {@code from} and in the level there, are equal. */
    private static int sharedEnd(String a, int aEnd, String b, int bEnd, int from) {
        int shared = from - 1;
        for (int i = from; ; i++) {
            boolean aStops = i == aEnd || a.charAt(i) == '/';
            boolean bStops = i == bEnd || b.charAt(i) == '/';
            if (aStops && bStops) {
                shared = i;
                if (i == aEnd || i == bEnd) {
                    return shared;
                }
            } else if (aStops || bStops || a.charAt(i) != b.charAt(i)) {
                return shared;
            }
        }
    }
}
