/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.topic;

import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * A place in the trie: some levels at the beginning of a filter, of which the last few, after its parent's, are its label. A label is
 * one level where filters part company and many where they do not.
 *
 * <p>The levels are not stored: they are the first {@link #end} characters of {@link #text}, any filter at or below this node. Where the
 * label begins is known to whoever came by the parent. So a node can get another parent and stay as it is, and a reader that is
 * inside it meanwhile finds everything below it.
 *
 * <p>Written by the trie's one writer, read by any thread; gone when the last filter at or below it is.
 */
final class TrieNode {

    /** Index after the node's last level in {@link #text}; -1 at the root, which has none. */
    final int end;

    /** A filter at or below this node; one as good as any other, so a reader may see an old one. */
    private String text;

    private volatile @Nullable TopicFilter filter;
    private volatile @Nullable TopicFilter rest;
    private volatile @Nullable TrieNode plus;
    private volatile @Nullable LiteralChildren literals;

    TrieNode(String text, int end) {
        this.text = text;
        this.end = end;
    }

    /** Where the levels of a filter end: before a last {@code #} and the slash that leads to it; -1 for {@code #} alone. */
    static int pathEnd(String filter) {
        int length = filter.length();
        return filter.charAt(length - 1) == '#' ? Math.max(length - 2, -1) : length;
    }

    /** Where the level that begins at an index ends, and its slash is, if it has one. */
    static int levelEnd(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }

    String text() {
        return text;
    }

    /** The filter that is these levels and no more. */
    @Nullable
    TopicFilter filter() {
        return filter;
    }

    /** The filter that is these levels and {@code #}. */
    @Nullable
    TopicFilter rest() {
        return rest;
    }

    /** The child whose label begins with {@code +}. */
    @Nullable
    TrieNode plus() {
        return plus;
    }

    /** The child whose label begins with a level of a text that has a hash. */
    @Nullable
    TrieNode literal(String other, int from, int to, int hash) {
        LiteralChildren children = literals;
        return children == null ? null : children.find(end + 1, other, from, to, hash);
    }

    /** The child on the way to a filter that goes on after this node. */
    @Nullable
    TrieNode childTowards(String other, TextHash hash) {
        int from = end + 1;
        if (isPlus(other, from)) {
            return plus;
        }
        int to = levelEnd(other, from);
        return literal(other, from, to, (int) hash.of(other, from, to));
    }

    /** Whether the label of a child of this node begins with {@code +}. */
    static boolean isPlus(String text, int from) {
        return from < text.length() && text.charAt(from) == '+';
    }

    boolean isBare() {
        return filter == null && rest == null;
    }

    int childCount() {
        LiteralChildren children = literals;
        return (plus == null ? 0 : 1) + (children == null ? 0 : children.count());
    }

    TrieNode anyChild() {
        TrieNode child = plus;
        if (child != null) {
            return child;
        }
        LiteralChildren children = literals;
        if (children == null) {
            throw new IllegalStateException("node without children: " + text.substring(0, Math.max(0, end)));
        }
        return children.any();
    }

    // The writer's

    /** @return false if it was there already */
    boolean put(TopicFilter added) {
        if (pathEnd(added.value()) == added.value().length()) {
            boolean isNew = filter == null;
            filter = isNew ? added : filter;
            return isNew;
        }
        boolean isNew = rest == null;
        rest = isNew ? added : rest;
        return isNew;
    }

    /** @return false if it was not there */
    boolean take(TopicFilter removed) {
        if (pathEnd(removed.value()) == removed.value().length()) {
            boolean was = filter != null;
            filter = null;
            return was;
        }
        boolean was = rest != null;
        rest = null;
        return was;
    }

    /** Adds a child, or puts it in the place of one whose label begins with the same level. */
    void link(TrieNode child, TextHash hash) {
        int from = end + 1;
        if (isPlus(child.text, from)) {
            plus = child;
            return;
        }
        LiteralChildren children = literals;
        if (children == null) {
            children = new LiteralChildren();
            literals = children;
        }
        children.put(child, from, hash);
    }

    void unlink(TrieNode child, TextHash hash) {
        int from = end + 1;
        if (isPlus(child.text, from)) {
            plus = null;
            return;
        }
        LiteralChildren children = literals;
        if (children != null) {
            children.remove(child, from, hash);
            if (children.count() == 0) {
                literals = null;
            }
        }
    }

    /** Lets go of the text of a filter that was removed. */
    void renewText() {
        TopicFilter here = filter != null ? filter : rest;
        if (here != null) {
            text = here.value();
        } else if (childCount() > 0) {
            text = anyChild().text;
        }
    }
}
